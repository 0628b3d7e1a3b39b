using System.Globalization;
using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Reports;
using Diffusion.Reports.Runs;

namespace Diffusion.Cli.Display;

/// <summary>A run on one screen.</summary>
internal static class ShowText
{
    private static readonly string[] Facts =
        ["diffusion", "libtorch", "dotnet", "os", "cores", "threads", "device", "gitCommit", "gitClean"];

    public static IEnumerable<string> Of(ListedRun run, PluginCatalog catalog)
    {
        yield return $"{RunText.Relative(run.Folder.Path)}  {run.Status}";
        if (run.Run.Damage is { } damage) yield return damage;
        if (run.Record is { } record)
        {
            var started = record.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"started {started} UTC, {record.WallSeconds:0.0} s, {record.Step} training steps, {record.Parameters:N0} parameters");
            if (record.Error is { } error) yield return $"error: {error}";
        }

        yield return "";
        foreach (var line in Columns.Of(["setting", "value (options that are not defaults)"], [.. Settings(run.Run.Experiment, catalog)]))
            yield return line;
        var names = run.Metrics.Keys.Where(n => !IntervalNames.IsBound(n, run.Metrics.Keys))
            .Order(StringComparer.Ordinal).ToList();
        if (names.Count > 0)
        {
            yield return "";
            foreach (var line in Columns.Of(["metric", "value ", "95 % interval"], [.. names.Select(n => Metric(run, n))]))
                yield return line;
        }

        foreach (var warning in run.Record?.Warnings ?? []) yield return RunText.Warning(warning);
        yield return "";
        var facts = Facts.Where(f => run.Run.Environment[f] is not null).Select(f => (string[])[f, run.Run.Environment[f]!.ToString()]);
        foreach (var line in Columns.Of(["ran on", ""], [.. facts])) yield return line;
        foreach (var (name, hash) in new[] { ("data", run.Record?.DataSha256), ("samples", run.Record?.SamplesSha256) })
            if (hash is not null) yield return $"{name} SHA-256 {hash}";
        var files = new[] { run.Folder.Samples, run.Folder.Evaluations }.Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFileSystemEntries(f)).Order(StringComparer.Ordinal).ToList();
        if (files.Count > 0) yield return "";
        foreach (var file in files) yield return RunText.Relative(file);
    }

    private static string[] Metric(ListedRun run, string name) =>
    [
        name,
        NumberText.Of(run.Metrics[name]),
        IntervalNames.Of(run.Metrics, name) is var (low, high) ? $"{NumberText.Of(low)} to {NumberText.Of(high)}" : "",
    ];

    /// <summary>Each section in a line; of a plugin the options that are not its defaults.</summary>
    private static IEnumerable<string[]> Settings(JsonObject experiment, PluginCatalog catalog) => experiment
        .Where(s => s.Key is not (ResolvedExperiment.FormatKey or ResolvedExperiment.FoldersKey or ResolvedExperiment.ProposedKey))
        .Select(s => (string[])[s.Key, new Setting(s.Key, Short(s.Key, s.Value, catalog)).ValueText]);

    private static JsonNode? Short(string key, JsonNode? value, PluginCatalog catalog) => value switch
    {
        JsonArray list => new JsonArray([.. list.Select(item => Short(key, item, catalog))]),
        JsonObject section => WithoutDefaults(section, DefaultsOf(key, section, catalog)),
        _ => value?.DeepClone(),
    };

    private static JsonObject WithoutDefaults(JsonObject section, JsonObject defaults) => new(
        section.Where(o => !JsonNode.DeepEquals(o.Value, defaults[o.Key])).Select(o => KeyValuePair.Create(o.Key, o.Value?.DeepClone())));

    /// <summary>What a section says where an experiment says nothing: that of the plugin that it names, else that of its options.</summary>
    private static JsonObject DefaultsOf(string key, JsonObject section, PluginCatalog catalog)
    {
        if (section["name"] is not { } name) return ExperimentSchema.DefaultsOf(key, catalog);
        var plugin = catalog.All.FirstOrDefault(p => p.Kind.Key == key && p.Name == $"{name}");
        return plugin?.DefaultOptions is { } options ? ResolvedExperiment.Node(options) : [];
    }
}
