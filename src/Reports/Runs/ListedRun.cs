using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Runs;

/// <summary>A run with all that can be asked of it by name: how it stands, its settings and its numbers.</summary>
public sealed class ListedRun
{
    private readonly Lazy<IReadOnlyDictionary<string, string>> _settings;

    public ListedRun(ComparedRun run)
    {
        Run = run;
        _settings = new(() => SettingTexts.Of(run.Experiment));
    }

    public ComparedRun Run { get; }

    public RunFolder Folder => Run.Folder;

    public RunRecord? Record => Run.Record;

    /// <summary>finished, running, failed, interrupted, waiting or damaged.</summary>
    public string Status => JsonNamingPolicy.CamelCase.ConvertName(Run.State.ToString());

    public bool IsFinished => Run.State == VariantState.Finished;

    /// <summary>The resolved settings by path, as short texts.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings.Value;

    /// <summary>The final metrics; empty before there are any.</summary>
    public IReadOnlyDictionary<string, double> Metrics => Record?.Metrics ?? new Dictionary<string, double>();

    /// <summary>Every run below a folder; those that a sweep has put aside are not among them.</summary>
    /// <exception cref="RunNotFoundException">When there is no such folder, or no run in it.</exception>
    public static IReadOnlyList<ListedRun> Below(string directory)
    {
        IReadOnlyList<ListedRun> runs =
            [.. RunFolder.FindAll(directory).Where(f => !IsReplaced(f, directory)).Select(f => new ListedRun(ComparedRun.Read(f)))];
        return runs.Count > 0 ? runs : throw new RunNotFoundException(directory);
    }

    /// <summary>What a name stands for here; null where the run has no such thing.</summary>
    /// <param name="name">status, name, id, seconds, steps; a metric; or a setting, by its path or its last part.</param>
    public string? Find(string name) => name switch
    {
        "status" => Status,
        "name" => Folder.Name,
        "id" => Folder.Id,
        "seconds" => Number(Record?.WallSeconds),
        "steps" => Number(Record?.Step),
        _ when Metrics.TryGetValue(name, out double value) => Number(value),
        _ when Settings.TryGetValue(name, out var text) => text,
        _ => Settings.Where(s => s.Key.EndsWith("." + name, StringComparison.Ordinal)).Select(s => s.Value).Distinct()
            .ToList() is [var only]
            ? only : null,
    };

    /// <summary>Every name that <see cref="Find"/> knows here.</summary>
    public IEnumerable<string> Names => [.. Metrics.Keys, .. Settings.Keys, "status", "name", "id", "seconds", "steps"];

    /// <summary>For programs.</summary>
    public JsonObject ToJson() => new()
    {
        ["path"] = Folder.Path,
        ["name"] = Folder.Name,
        ["id"] = Folder.Id,
        ["status"] = Status,
        ["startedAt"] = Record?.StartedAt,
        ["endedAt"] = Record?.EndedAt,
        ["wallSeconds"] = Record?.WallSeconds,
        ["steps"] = Record?.Step,
        ["seed"] = Run.Seed,
        ["error"] = Record?.Error ?? Run.Damage,
        ["settings"] = new JsonObject(Settings.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value))),
        ["metrics"] = Numbers(Metrics),
    };

    /// <summary>Numbers by name; what is not finite as text, since JSON has no such numbers.</summary>
    internal static JsonObject Numbers(IEnumerable<KeyValuePair<string, double>> numbers) => new(numbers.Select(n =>
        KeyValuePair.Create(n.Key, (JsonNode?)(double.IsFinite(n.Value) ? n.Value : n.Value.ToString(CultureInfo.InvariantCulture)))));

    internal static bool IsReplaced(RunFolder folder, string directory) =>
        SweepFolder.IsPutAside(folder.Path, Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory)));

    private static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);
}
