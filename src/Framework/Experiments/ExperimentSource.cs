using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.Configuration;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// The settings of an experiment, put together from a file, the files that it extends, the environment and overrides, each over
/// the one before. A later list replaces an earlier one whole; naming another plugin drops the options of the earlier plugin.
/// </summary>
public sealed class ExperimentSource
{
    private readonly Dictionary<string, (string? Value, string Where)> _settings = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Problem> _problems = [];

    private readonly PluginCatalog _catalog;
    private readonly HashSet<string> _oldFiles = new(StringComparer.Ordinal);
    private readonly HashSet<string> _filesOfRuns = new(StringComparer.Ordinal);

    private ExperimentSource(string file, PluginCatalog catalog) => (File, _catalog) = (file, catalog);

    private ExperimentSource(ExperimentSource other)
    {
        (File, _catalog) = (other.File, other._catalog);
        _oldFiles = [.. other._oldFiles];
        _filesOfRuns = [.. other._filesOfRuns];
        _settings = new(other._settings, StringComparer.OrdinalIgnoreCase);
        _problems = [.. other._problems];
    }

    /// <summary>The experiment's file as the user named it.</summary>
    public string File { get; }

    /// <summary>What went wrong while reading.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>Reads everything; problems are collected, not thrown.</summary>
    /// <param name="file">Path of a JSON file; comments and trailing commas are allowed.</param>
    /// <param name="catalog">Knows the sections that name plugins.</param>
    /// <param name="overrides">Items <c>path=value</c>.</param>
    public static ExperimentSource Load(string file, PluginCatalog catalog, IReadOnlyList<string> overrides)
    {
        var source = OfFile(file, catalog);
        source.Add(Layer.OfEnvironment());
        foreach (var item in overrides) source.Add(Layer.OfOverride(item, source._problems));
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
        source.AddWithParents(file, Layer.OfJson(file, settings), []);
        return source;
    }

    /// <summary>A copy with the environment's settings over these.</summary>
    public ExperimentSource WithEnvironment()
    {
        var copy = new ExperimentSource(this);
        copy.Add(Layer.OfEnvironment());
        return copy;
    }

    /// <summary>A copy with one setting over these.</summary>
    /// <param name="where">How messages name its origin.</param>
    /// <param name="path">A JSON path such as <c>sampler.eta</c>.</param>
    /// <param name="value">A scalar, a list or an object.</param>
    public ExperimentSource With(string where, string path, JsonNode? value)
    {
        var copy = new ExperimentSource(this);
        copy.Add(Layer.OfSetting(where, path, value));
        return copy;
    }

    /// <summary>A copy with overrides <c>path=value</c> over these.</summary>
    public ExperimentSource With(IEnumerable<string> overrides)
    {
        var copy = new ExperimentSource(this);
        foreach (var item in overrides) copy.Add(Layer.OfOverride(item, copy._problems));
        return copy;
    }

    /// <summary>A copy with another value at the configuration paths that have one of these.</summary>
    /// <param name="replace">Gives the new value; null leaves the old one.</param>
    public ExperimentSource WithValues(Func<string, string?> replace)
    {
        var copy = new ExperimentSource(this);
        foreach (var (key, (value, where)) in _settings)
            if (value is not null && replace(value) is { } other) copy._settings[key] = (other, where);
        return copy;
    }

    /// <summary>The values that begin with a prefix.</summary>
    public IEnumerable<string> ValuesWith(string prefix) =>
        _settings.Values.Select(s => s.Value).OfType<string>().Where(v => v.StartsWith(prefix, StringComparison.Ordinal));

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
        var values = _settings.Where(s => _oldFiles.Contains(s.Value.Where)).ToDictionary(s => s.Key, s => s.Value.Value);
        var before = values.Keys.ToList();
        task.Upgrade(values);
        foreach (var key in before.Where(k => !values.ContainsKey(k))) _settings.Remove(key);
        foreach (var (key, value) in values) _settings[key] = (value, WhereIs(key));
    }

    /// <summary>The settings as a configuration tree.</summary>
    public IConfigurationRoot Build() =>
        new ConfigurationBuilder().AddInMemoryCollection(_settings.Select(s => KeyValuePair.Create(s.Key, s.Value.Value))).Build();

    /// <summary>The file or override that a configuration path was set in.</summary>
    public string WhereIs(string key)
    {
        if (_settings.TryGetValue(key, out var setting)) return setting.Where;
        return _settings
            .Where(s => s.Key.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase))
            .Select(s => s.Value.Where)
            .FirstOrDefault()
            ?? File;
    }

    private void AddFile(string file, string extendedBy, IReadOnlyList<string> open)
    {
        var full = Path.GetFullPath(file);
        if (open.Contains(full))
        {
            var circle = open.SkipWhile(f => f != full).Append(full).Select(Path.GetFileName);
            _problems.Add(new(extendedBy, "extends", $"goes in a circle: {string.Join(" -> ", circle)}. Remove one of these extends."));
            return;
        }

        if (!System.IO.File.Exists(full))
        {
            var problem = Directory.Exists(full) ? "is a folder; name a JSON file in it" : "does not exist";
            _problems.Add(extendedBy.Length == 0 ? new(file, "", problem + ".") : new(extendedBy, "extends", $"'{file}' {problem}."));
            return;
        }

        if (Read(file) is not { } layer) return;
        if (IsOldRun(full, layer)) _oldFiles.Add(file);
        if (_oldFiles.Contains(file) || layer.Values.ContainsKey(ResolvedExperiment.FormatKey)) _filesOfRuns.Add(file);
        AddWithParents(file, layer, [.. open, full]);
    }

    private void AddWithParents(string file, Layer layer, IReadOnlyList<string> open)
    {
        if (layer.Values.TryGetValue("extends", out var parent) && !string.IsNullOrEmpty(parent))
            AddFile(Path.Combine(Path.GetDirectoryName(file) ?? "", parent), file, open);
        Add(layer);
    }

    private Layer? Read(string file)
    {
        try
        {
            return Layer.OfFile(file, file);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or IOException or UnauthorizedAccessException)
        {
            var cause = e;
            while (cause.InnerException is not null) cause = cause.InnerException;
            var message = cause is IOException or UnauthorizedAccessException ? cause.Message : $"is not valid JSON: {Syntax(cause)}";
            _problems.Add(new(file, "", message));
            return null;
        }
    }

    /// <summary>The parser's message with lines and columns counted from 1, as editors do.</summary>
    internal static string Syntax(Exception cause)
    {
        if (cause is not JsonException { LineNumber: { } line, BytePositionInLine: { } column }) return cause.Message;
        var reason = cause.Message[..cause.Message.IndexOf(" LineNumber:", StringComparison.Ordinal)];
        return $"line {line + 1}, column {column + 1}: {reason}";
    }

    private void Add(Layer layer)
    {
        foreach (var (key, value) in layer.Values.Where(v => v.Value is null)) Drop(Renamed.Now(key));
        // A path that goes into a list changes one item; a list that is given whole replaces the earlier one.
        var lists = layer.Values.Keys.Select(ListAround).OfType<string>().Distinct().Where(l => l.Length >= layer.Path.Length);
        foreach (var list in lists.ToList()) Drop(Renamed.Now(list));
        var settings = layer.Values.Where(v => v.Value is not null || v.Key.Contains(':'));
        foreach (var (key, value, where) in settings
            .Select(v => (NameKey(Renamed.Now(v.Key), v.Value), v.Value, layer.WhereIs(v.Key))).OrderByDescending(v => IsName(v.Item1)))
        {
            if (IsName(key) && IsReplaced(key, value)) Drop(key[..^":name".Length]);
            _settings[key] = (value, where);
        }
    }

    /// <summary>True when a section names another plugin, or held a list of them.</summary>
    private bool IsReplaced(string nameKey, string? name) =>
        _settings.TryGetValue(nameKey, out var old) ? old.Value != name
        : _settings.Keys.Any(k => nameKey.Equals(ListAround(k) + ":name", StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// Both <c>"sampler": "ddim"</c> and <c>"sampler": { "name": "ddim" }</c> name a plugin; inside, only the second form is used.
    /// </summary>
    private string NameKey(string key, string? value) =>
        !string.IsNullOrEmpty(value) && IsName(key + ":name") ? key + ":name" : key;

    private bool IsName(string key) =>
        _catalog.Kinds.Any(k => k.TakesOne && key.Equals(k.Key + ":name", StringComparison.OrdinalIgnoreCase));

    /// <summary>True for the resolved experiment in a run's folder that names no format: the first had no number.</summary>
    private static bool IsOldRun(string file, Layer layer) =>
        Path.GetFileName(file) == "experiment.json"
        && !layer.Values.ContainsKey(ResolvedExperiment.FormatKey)
        && Path.GetDirectoryName(file) is { } folder
        && new[] { "run.json", "checkpoints", "trained.json", "result.json", "training.json" }
            .Any(name => Path.Exists(Path.Combine(folder, name)));

    /// <summary>The path of the list that a path such as <c>metrics:0:name</c> goes through, or null.</summary>
    private static string? ListAround(string key)
    {
        int item = (key + ":").IndexOf(":0:", StringComparison.Ordinal);
        return item < 0 ? null : key[..item];
    }

    private void Drop(string key)
    {
        var below = key + ":";
        foreach (var old in _settings.Keys.Where(k => (k + ":").StartsWith(below, StringComparison.OrdinalIgnoreCase)).ToList())
            _settings.Remove(old);
    }
}
