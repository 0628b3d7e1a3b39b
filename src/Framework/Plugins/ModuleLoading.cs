using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Plugins;

/// <summary>
/// Loads an assembly and asks its entry for its plugins, in the time that it may take; whatever goes wrong is one message.
/// </summary>
/// <param name="file">The assembly as it was named.</param>
/// <param name="full">Its absolute path.</param>
/// <param name="type">The full name of its entry.</param>
internal sealed class ModuleLoading(string file, string full, string type)
{
    private string _doing = "constructor";

    /// <exception cref="PluginAssemblyException">When it cannot be used.</exception>
    public void Register(IServiceCollection services)
    {
        try
        {
            PluginTimeLimit.Run(() =>
            {
                var module = Create();
                _doing = "method Register";
                module.Register(services);
            });
        }
        catch (TimeoutException)
        {
            throw new PluginAssemblyException(file,
                $"has the entry '{type}', whose {_doing} did not end {PluginTimeLimit.Text}. {PluginTimeLimit.Advice}");
        }
        catch (Exception e) when (e is not PluginAssemblyException)
        {
            throw new PluginAssemblyException(file, Reason(e), e);
        }
    }

    private IPluginModule Create()
    {
        var found = new PluginLoadContext(full).LoadFromAssemblyPath(full).GetType(type, throwOnError: true)!;
        if (!found.IsAssignableTo(typeof(IPluginModule)))
            throw new PluginAssemblyException(file, $"has the entry '{type}', which does not implement IPluginModule.");
        if (found.IsAbstract || found.GetConstructor([]) is null)
            throw new PluginAssemblyException(file, $"has the entry '{type}', which has no public constructor without parameters.");
        return (IPluginModule)Activator.CreateInstance(found, BindingFlags.DoNotWrapExceptions, null, null, null)!;
    }

    private string Reason(Exception e) => PluginFault.Missing(e) is { } missing
        ? PluginFault.Absent(missing)
        : $"has the entry '{type}', whose {_doing} failed with {PluginFault.Text(e)} {PluginFault.Advice}";
}

/// <summary>How errors inside plugins are told.</summary>
internal static class PluginFault
{
    public const string Advice = "Mend the plugin, or leave its assembly out of \"plugins\".";

    /// <summary>The type of an error and its first line, as a sentence.</summary>
    public static string Text(Exception e) => $"{Inner(e).GetType().Name}: {Inner(e).Message.Split('\n')[0].Trim().TrimEnd('.')}.";

    /// <summary>The assembly that could not be found, where that is the error; null for any other.</summary>
    public static string? Missing(Exception e) =>
        Inner(e) is FileNotFoundException { FileName: { } name } && name.Contains(", Version=", StringComparison.Ordinal) ? name : null;

    /// <summary>What is said of an assembly that could not be found, as a clause and a sentence.</summary>
    public static string Absent(string name) =>
        $"needs the assembly '{name}', which does not stand beside it. Set <EnableDynamicLoading>true</EnableDynamicLoading> "
        + "in its project, so that 'dotnet build' puts its packages there.";

    private static Exception Inner(Exception e) =>
        e is TypeInitializationException or TargetInvocationException && e.InnerException is { } inner ? Inner(inner) : e;
}
