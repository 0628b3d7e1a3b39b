using System.Diagnostics;
using Diffusion.Framework.Files;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>The assemblies of outside plugins that settings name, and all plugins with theirs.</summary>
/// <param name="Named">Those that the settings name.</param>
/// <param name="Catalog">The program's plugins, those of <paramref name="Named"/>, and those of the folder that a variable names.</param>
/// <param name="Problems">Why some cannot be used.</param>
internal sealed record OutsidePlugins(IReadOnlyList<PluginAssembly> Named, PluginCatalog Catalog, IReadOnlyList<Problem> Problems)
{
    /// <summary>The setting that names them.</summary>
    public const string Key = "plugins";

    /// <summary>Loads what settings name.</summary>
    /// <param name="settings">All settings, put together.</param>
    /// <param name="catalog">The program's plugins.</param>
    /// <param name="withFolder">True where the environment counts.</param>
    public static OutsidePlugins Of(SettingTree settings, PluginCatalog catalog, bool withFolder)
    {
        var problems = new List<Problem>();
        var named = new List<PluginAssembly>();
        // What is no list of texts is told by the binder.
        foreach (var item in settings[Key]?.Children.Where(c => c.Text is { Length: > 0 }) ?? [])
            Take(item.Where, $"{Key}.{item.Key}", () => named.Add(Load(new WrittenPath(item.Text!, item.Folder))));
        var all = catalog;
        Take(settings[Key]?.Where ?? "", Key, () => all = catalog.With(named));
        if (withFolder && problems.Count == 0) Take(PluginFolder.Where, "", () => all = catalog.With([.. named, .. PluginFolder.Load()
            .Where(IsNew)]));
        return new(named, all, problems);

        void Take(string where, string path, Action load)
        {
            try
            {
                load();
            }
            catch (Exception e) when (e is PluginAssemblyException or DamagedFileException)
            {
                problems.Add(new(where, path, e.Message));
            }
        }

        // The run's own copy, or the file that an experiment names, is meant rather than another state of it in the folder.
        bool IsNew(PluginAssembly assembly) => named.All(n => n.Name != assembly.Name);
    }

    /// <summary>A run's own copy must be what the run began with.</summary>
    private static PluginAssembly Load(WrittenPath path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path.Full)) is { } folder) Manifest.CheckAll(folder);
        return PluginAssembly.Load(path);
    }

    /// <summary>Those that an experiment names or uses.</summary>
    public IReadOnlyList<PluginAssembly> UsedBy(IEnumerable<PluginChoice> choices)
    {
        var used = choices.SelectMany(c => c.All()).Select(c => c.Choice.Plugin.Outside).OfType<PluginAssembly>().ToHashSet();
        return [.. Named, .. Catalog.Assemblies.Except(Named).Where(used.Contains)];
    }
}

/// <summary>
/// Creates plugins so that what goes wrong inside an outside one is told with its name, its class and its assembly, and that one that
/// hangs does not hang the program.
/// </summary>
internal static class OutsideCreation
{
    /// <exception cref="OutsidePluginException">When an outside plugin fails.</exception>
    public static T Create<T>(PluginChoice choice, IServiceProvider services)
    {
        try
        {
            return choice.Create<T>(services);
        }
        catch (Exception e) when (choice.Plugin.Outside is not null && e is not (
            InvalidDataException or CircularPluginsException or UnreadKindException or OutsidePluginException))
        {
            throw OutsidePluginException.Failed(choice.Plugin, e);
        }
    }

    /// <summary>A task, which is created before the rest of an experiment.</summary>
    /// <exception cref="ExperimentException">When an outside task fails or hangs.</exception>
    public static ITask CreateTask(PluginChoice choice, IServiceProvider services)
    {
        if (choice.Plugin.Outside is not { } assembly) return choice.Create<ITask>(services);
        ITask? task = null;
        try
        {
            PluginTimeLimit.Run(() => task = Create<ITask>(choice, services));
            return task!;
        }
        catch (Exception e) when (e is TimeoutException or OutsidePluginException)
        {
            var told = e as OutsidePluginException ?? OutsidePluginException.Hangs(choice.Plugin);
            throw new ExperimentException([new(assembly.File, ITask.Kind.Key, told.Message)]);
        }
    }

    /// <summary>Does work that creates an experiment's plugins; what to say where an outside one hangs, else null.</summary>
    public static Findings? Limit(Composition composition, Action work)
    {
        if (composition.Experiment.Outside.Count == 0)
        {
            work();
            return null;
        }

        OutsideStart? last = null;
        try
        {
            PluginTimeLimit.Run(work, () => (last = composition.Starting)?.Since ?? TimeSpan.Zero);
            return null;
        }
        catch (TimeoutException)
        {
            return ExperimentRules.Wrong(last!.Plugin.Kind.Key, OutsidePluginException.Hangs(last.Plugin).Message);
        }
    }
}

/// <summary>An outside plugin whose constructor runs.</summary>
internal sealed record OutsideStart(PluginDescriptor Plugin, long Timestamp)
{
    public TimeSpan Since => Stopwatch.GetElapsedTime(Timestamp);

    public static OutsideStart? Of(PluginDescriptor plugin) => plugin.Outside is null ? null : new(plugin, Stopwatch.GetTimestamp());
}

/// <summary>An outside plugin cannot be created.</summary>
public sealed class OutsidePluginException : Exception
{
    private OutsidePluginException(PluginDescriptor plugin, string what, Exception? cause)
        : base($"the {plugin.Kind.Name} '{plugin.Name}' of '{Path.GetFileName(plugin.Outside!.File)}', class '{plugin.Implementation}', "
            + what, cause) => Plugin = plugin;

    public PluginDescriptor Plugin { get; }

    internal static OutsidePluginException Failed(PluginDescriptor plugin, Exception cause) => new(
        plugin,
        PluginFault.Missing(cause) is { } missing ? PluginFault.Absent(missing)
            : $"could not be created: {PluginFault.Text(cause)} {PluginFault.Advice}",
        cause);

    internal static OutsidePluginException Hangs(PluginDescriptor plugin) =>
        new(plugin, $"did not end its constructor {PluginTimeLimit.Text}. {PluginTimeLimit.Advice}", null);
}
