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
        var used = choices.Select(c => c.Plugin.Outside).OfType<PluginAssembly>().ToHashSet();
        return [.. Named, .. Catalog.Assemblies.Except(Named).Where(used.Contains)];
    }
}
