using System.Text.Json.Nodes;
using Diffusion.Framework.Files;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.Configuration;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// The settings of an experiment, put together from a file, the files that it extends, the environment and overrides, each over
/// the one before, as <see cref="SettingMerge"/> says.
/// </summary>
public sealed class ExperimentSource
{
    private const string Extends = "extends";

    /// <summary>Keys that only sweep files have.</summary>
    private static readonly string[] OfSweeps = ["base", "axes"];

    private readonly List<Problem> _problems = [];
    private readonly PluginCatalog _catalog;
    private readonly HashSet<string> _oldFiles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _filesOfRuns = new(StringComparer.Ordinal);
    private SettingTree _settings;
    private bool _hasEnvironment;

    private ExperimentSource(string file, PluginCatalog catalog) =>
        (File, _catalog, _settings) = (file, catalog, new(SettingKind.Object, "", file, Directory.GetCurrentDirectory()));

    private ExperimentSource(ExperimentSource other)
    {
        (File, _catalog, _settings, _hasEnvironment) = (other.File, other._catalog, other._settings, other._hasEnvironment);
        _oldFiles = [.. other._oldFiles];
        _filesOfRuns = [.. other._filesOfRuns];
        _problems = [.. other._problems];
    }

    /// <summary>The experiment's file as the user named it.</summary>
    public string File { get; }

    /// <summary>What went wrong while reading.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>The outside plugins that the settings name, and all plugins with them.</summary>
    internal OutsidePlugins Outside => OutsidePlugins.Of(_settings, _catalog, _hasEnvironment);

    private Layer Reading => new(_problems);

    /// <summary>Reads everything; problems are collected, not thrown.</summary>
    /// <param name="file">Path of a JSON file; comments and trailing commas are allowed.</param>
    /// <param name="catalog">Knows the sections that name plugins.</param>
    /// <param name="overrides">Items <c>path=value</c>.</param>
    public static ExperimentSource Load(string file, PluginCatalog catalog, IReadOnlyList<string> overrides)
    {
        var source = OfFile(file, catalog);
        source.AddEnvironment();
        foreach (var item in overrides) source.AddOver(source.Reading.OfOverride(item));
        return source;
    }

    /// <summary>A file and what it extends, without the environment.</summary>
    public static ExperimentSource OfFile(string file, PluginCatalog catalog)
    {
        var source = new ExperimentSource(file, catalog);
        source.AddFile(file, "", []);
        return source;
    }

    /// <summary>Settings that stand inside a file of another sort, and what they extend, without the environment.</summary>
    /// <param name="file">The file that they stand in.</param>
    /// <param name="settings">The content of an experiment file.</param>
    /// <param name="catalog">Knows the sections that name plugins.</param>
    public static ExperimentSource OfJson(string file, JsonObject settings, PluginCatalog catalog)
    {
        var source = new ExperimentSource(file, catalog);
        source.AddWithParents(file, source.Reading.OfJson(file, settings), []);
        return source;
    }

    /// <summary>A copy with the environment's settings over these.</summary>
    public ExperimentSource WithEnvironment()
    {
        var copy = new ExperimentSource(this);
        copy.AddEnvironment();
        return copy;
    }

    /// <summary>A copy with one setting over these.</summary>
    /// <param name="file">The file that it stands in.</param>
    /// <param name="path">A JSON path such as <c>sampler.eta</c>.</param>
    /// <param name="value">A scalar, a list or an object.</param>
    public ExperimentSource With(string file, string path, JsonNode? value)
    {
        var copy = new ExperimentSource(this);
        copy.Add(copy.Reading.OfSetting(file, path, value, Path.GetDirectoryName(Path.GetFullPath(file))));
        return copy;
    }

    /// <summary>A copy with overrides <c>path=value</c> over these.</summary>
    public ExperimentSource With(IEnumerable<string> overrides)
    {
        var copy = new ExperimentSource(this);
        foreach (var item in overrides) copy.AddOver(copy.Reading.OfOverride(item));
        return copy;
    }

    /// <summary>A copy with another value at the configuration paths that have one of these.</summary>
    /// <param name="replace">Gives the new value; null leaves the old one.</param>
    public ExperimentSource WithValues(Func<string, string?> replace) =>
        new(this) { _settings = _settings.WithTexts("", (_, text) => replace(text)) };

    /// <summary>The values that begin with a prefix.</summary>
    public IEnumerable<string> ValuesWith(string prefix) => _settings.Leaves("").Select(l => l.Place.Text).OfType<string>()
        .Where(v => v.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>
    /// True when a setting stands in a run's folder that an earlier version made: what is no longer known there is passed over.
    /// </summary>
    public bool IsOld(string key) => _oldFiles.Contains(WhereIs(key));

    /// <summary>True when a setting stands in the folder of a run, of this or of an earlier version: the program wrote it.</summary>
    public bool IsOfRun(string key) => _filesOfRuns.Contains(WhereIs(key));

    /// <summary>Lets a task bring the settings of such folders to those of this version.</summary>
    internal void Upgrade(ITask task)
    {
        if (_oldFiles.Count == 0) return;
        var values = _settings.Leaves("").Where(l => _oldFiles.Contains(l.Place.Where)).ToDictionary(l => l.Path, l => l.Place.Text);
        var before = values.ToDictionary();
        task.Upgrade(values);
        foreach (var (key, value) in values.Where(v => !before.TryGetValue(v.Key, out var old) || old != v.Value))
            Add(Reading.OfSetting(_oldFiles.First(), key.Replace(':', '.'), JsonValue.Create(value)));
        foreach (var gone in before.Keys.Except(values.Keys)) _settings = Without(_settings, gone.Split(':'));
    }

    /// <summary>The settings as a configuration tree: an empty list is an empty text, null is null.</summary>
    public IConfigurationRoot Build() => new ConfigurationBuilder()
        .AddInMemoryCollection(_settings.Leaves("").Where(l => l.Path.Length > 0).Select(l =>
            KeyValuePair.Create(l.Path, l.Place.Kind == SettingKind.List ? "" : l.Place.Text)))
        .Build();

    /// <summary>The file or override that a configuration path was set in.</summary>
    public string WhereIs(string key) => At(key)?.FirstLeaf().Where ?? File;

    /// <summary>The folder from which a path is meant that is the value of a setting.</summary>
    internal string FolderOf(string key) => At(key)?.Folder ?? Directory.GetCurrentDirectory();

    /// <summary>True when other settings stand at or below a JSON path than those of another source.</summary>
    internal bool DiffersAt(string path, ExperimentSource other)
    {
        var key = Renamed.Now(path.Replace('.', ':'));
        return !Told(At(key)).SequenceEqual(Told(other.At(key)));

        static IEnumerable<(string, SettingKind, string?)> Told(SettingTree? place) =>
            (place?.Leaves("") ?? []).Select(l => (l.Path.ToLowerInvariant(), l.Place.Kind, l.Place.Text));
    }

    /// <summary>What stands at a configuration path without having a text or anything below: "an empty list"; null for all else.</summary>
    internal string? EmptyAt(string key) => At(key) switch
    {
        { Kind: SettingKind.List, Children.Count: 0 } => "an empty list",
        { Kind: SettingKind.Object, Children.Count: 0 } => "an empty object",
        _ => null,
    };

    private SettingTree? At(string key) => _settings.Find(key.Split(':'));

    private static SettingTree Without(SettingTree tree, string[] keys) =>
        keys.Length == 1 ? tree.Without(keys[0])
        : tree[keys[0]] is { } below ? tree.With(Without(below, keys[1..])) : tree;

    private void AddFile(string file, string extendedBy, IReadOnlyList<string> open)
    {
        if (file.Length == 0 || file.Contains('\0', StringComparison.Ordinal))
        {
            _problems.Add(new(file.Replace('\0', ' '), "", "names no file."));
            return;
        }

        var full = Path.GetFullPath(file);
        if (open.Contains(full))
        {
            var circle = open.SkipWhile(f => f != full).Append(full).Select(Path.GetFileName);
            _problems.Add(new(extendedBy, Extends, $"goes in a circle: {string.Join(" -> ", circle)}. Remove one of these extends."));
            return;
        }

        if (!System.IO.File.Exists(full))
        {
            var problem = Directory.Exists(full) ? "is a folder; name a JSON file in it" : "does not exist";
            _problems.Add(extendedBy.Length == 0 ? new(file, "", problem + ".") : new(extendedBy, Extends, $"'{file}' {problem}."));
            return;
        }

        if (Reading.OfFile(file) is not { } layer) return;
        if (OfSweeps.FirstOrDefault(key => layer[key] is not null) is not null)
        {
            _problems.Add(extendedBy.Length == 0
                ? new(file, "", $"is a sweep, not an experiment; 'diffusion sweep {file}' runs it.")
                : new(extendedBy, Extends, $"'{file}' is a sweep; name an experiment file."));
            return;
        }

        if (Damage(full) is { } damage) _problems.Add(new(file, "", damage));
        if (IsOldRun(full, layer)) _oldFiles.Add(file);
        if (_oldFiles.Contains(file) || layer[ResolvedExperiment.FormatKey] is not null)
        {
            _filesOfRuns.Add(file);
            layer = FoldersOfRun.In(layer, Path.GetDirectoryName(full)!);
            // Earlier versions named runs after files such as 'my exp.json'.
            if (layer["name"] is { Text: { } name } named && RunName.Refusal(name) is not null)
                layer = layer.With(named with { Text = RunName.Of(name + ".json") });
        }

        AddWithParents(file, layer, [.. open, full]);
    }

    private void AddWithParents(string file, SettingTree layer, IReadOnlyList<string> open)
    {
        var parent = layer[Extends];
        if (parent is { Text.Length: > 0 })
            AddFile(Path.Combine(Path.GetDirectoryName(file) ?? "", parent.Text), file, open);
        else if (parent is { Kind: not SettingKind.Null })
        {
            var found = parent.Text is null ? "an object or a list" : "''";
            _problems.Add(new(file, Extends, $"found {found}; allowed: the path of a JSON file."));
        }

        Add(layer);
    }

    private void AddEnvironment()
    {
        _hasEnvironment = true;
        AddOver(Layer.OfEnvironment());
    }

    /// <summary>Settings that stand in no file, and so extend none.</summary>
    private void AddOver(SettingTree layer)
    {
        if (layer[Extends] is { } extends)
            _problems.Add(new(extends.Where, Extends, "is read in files alone; write it into the experiment's file."));
        Add(layer.Without(Extends));
    }

    private void Add(SettingTree layer)
    {
        // Outside plugins may bring kinds of their own, whose sections are merged as others are; what is wrong with them is told later.
        var plugins = OutsidePlugins.Of(new SettingMerge(_catalog, []).Over(_settings, layer), _catalog, _hasEnvironment);
        var merge = new SettingMerge(plugins.Catalog, _problems);
        _settings = merge.Over(_settings, Renamed.Now(layer, merge, _problems));
    }

    /// <summary>Why the resolved experiment of a run is not what the program wrote; null where it is, or where nothing tells.</summary>
    private static string? Damage(string file)
    {
        if (Path.GetFileName(file) != "experiment.json") return null;
        try
        {
            Manifest.Check(Path.GetDirectoryName(file)!, "experiment.json");
            return null;
        }
        catch (DamagedFileException e)
        {
            return $"{e.Message} Put the file back as it was; if it was changed on purpose, delete '{Manifest.Name}'.";
        }
    }

    /// <summary>True for the resolved experiment in a run's folder that names no format: the first had no number.</summary>
    private static bool IsOldRun(string file, SettingTree layer) =>
        Path.GetFileName(file) == "experiment.json"
        && layer[ResolvedExperiment.FormatKey] is null
        && Path.GetDirectoryName(file) is { } folder
        && new[] { "run.json", "checkpoints", "trained.json", "result.json", "training.json" }
            .Any(name => Path.Exists(Path.Combine(folder, name)));
}

/// <summary>
/// From where the paths in a run's <c>experiment.json</c> are meant. It keeps each as it was written, and its folder beside; folders of
/// earlier versions name none, and their paths are meant from the current folder.
/// </summary>
internal static class FoldersOfRun
{
    /// <summary>The settings with their folders, and without the key that tells them.</summary>
    /// <param name="layer">The content of the file.</param>
    /// <param name="folder">The folder of the file, from which the folders are told.</param>
    public static SettingTree In(SettingTree layer, string folder)
    {
        var told = layer[ResolvedExperiment.FoldersKey];
        return Of(layer.Without(ResolvedExperiment.FoldersKey), "");

        SettingTree Of(SettingTree tree, string path) => tree with
        {
            Folder = told?[path.Replace(':', '.')]?.Text is { } written
                ? Path.GetFullPath(Path.Combine(folder, written)) : Directory.GetCurrentDirectory(),
            Children = [.. tree.Children.Select(c => Of(c, SettingTree.Below(path, c.Key)))],
        };
    }
}
