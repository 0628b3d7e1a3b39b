using System.Reflection;
using System.Runtime.Loader;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Mutants;

/// <summary>The program's plugin assemblies, one of which may be another build of it.</summary>
internal static class PluginSets
{
    private const string Prefix = "Diffusion.Plugins.";

    /// <summary>The names of the assemblies, such as Diffusion.Plugins.Schedules.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(AppContext.BaseDirectory, Prefix + "*.dll").Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => !n.EndsWith(".Tests", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Every plugin.</summary>
    /// <param name="replaced">An assembly in place of the one of its name; null for the program's own.</param>
    public static PluginCatalog Catalog(string? replaced = null)
    {
        var services = new ServiceCollection();
        foreach (var name in Names)
        {
            var assembly = replaced is not null && Path.GetFileNameWithoutExtension(replaced) == name
                ? new AssemblyLoadContext("mutant").LoadFromAssemblyPath(Path.GetFullPath(replaced))
                : Assembly.Load(new AssemblyName(name));
            var registrations = assembly.GetExportedTypes().SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static))
                .Where(m => m.Name.StartsWith("Add", StringComparison.Ordinal) && m.GetParameters() is [var only]
                    && only.ParameterType == typeof(IServiceCollection));
            foreach (var add in registrations) add.Invoke(null, [services]);
        }

        return new(services);
    }
}
