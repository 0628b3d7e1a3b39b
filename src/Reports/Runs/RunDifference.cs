using System.Globalization;
using System.Text.Json.Nodes;

namespace Diffusion.Reports.Runs;

/// <summary>Where two runs differ: settings, what they ran on, numbers, and the identities of data and samples.</summary>
public sealed class RunDifference
{
    // It names each run's own folder.
    private const string OfEachRun = "commandLine";

    public RunDifference(ListedRun first, ListedRun second)
    {
        Settings = Of(first.Settings, second.Settings);
        Environment = Of(Facts(first), Facts(second));
        Hashes = Of(Identities(first), Identities(second));
        Metrics =
        [
            .. first.Metrics.Keys.Union(second.Metrics.Keys).Order(StringComparer.Ordinal)
                .Select(n => new DifferentNumber(n, Number(first, n), Number(second, n))).Where(n => !n.First.Equals(n.Second)),
        ];
    }

    public IReadOnlyList<DifferentText> Settings { get; }

    public IReadOnlyList<DifferentText> Environment { get; }

    /// <summary>Of the run, its data, its samples and the weights of the runs that it uses.</summary>
    public IReadOnlyList<DifferentText> Hashes { get; }

    public IReadOnlyList<DifferentNumber> Metrics { get; }

    /// <summary>For programs.</summary>
    public JsonObject ToJson() => new()
    {
        ["settings"] = Texts(Settings),
        ["environment"] = Texts(Environment),
        ["hashes"] = Texts(Hashes),
        ["metrics"] = new JsonObject(
            Metrics.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)new JsonArray(Json(m.First), Json(m.Second))))),
    };

    private static IReadOnlyList<DifferentText> Of(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second) =>
        [.. first.Keys.Union(second.Keys).Select(k => new DifferentText(k, first.GetValueOrDefault(k), second.GetValueOrDefault(k)))
            .Where(d => d.First != d.Second)];

    private static Dictionary<string, string> Facts(ListedRun run) => run.Run.Environment.Where(e => e.Key != OfEachRun)
        .ToDictionary(e => e.Key, e => e.Value?.ToString() ?? "unknown", StringComparer.Ordinal);

    private static Dictionary<string, string> Identities(ListedRun run)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = run.Folder.Id };
        if (run.Record is not { } record) return found;
        if (record.DataSha256 is { } data) found["data"] = data;
        if (record.SamplesSha256 is { } samples) found["samples"] = samples;
        foreach (var used in record.Uses.Where(u => u.WeightsSha256 is not null)) found[$"weights of {used.Setting}"] = used.WeightsSha256!;
        return found;
    }

    private static double? Number(ListedRun run, string name) => run.Metrics.TryGetValue(name, out double value) ? value : null;

    private static JsonObject Texts(IEnumerable<DifferentText> texts) =>
        new(texts.Select(t => KeyValuePair.Create(t.Name, (JsonNode?)new JsonArray(t.First, t.Second))));

    private static JsonNode? Json(double? value) =>
        value is not { } v ? null : double.IsFinite(v) ? v : v.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A text that two runs do not share.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="First">That of the first run; null where it has none.</param>
/// <param name="Second">That of the second.</param>
public sealed record DifferentText(string Name, string? First, string? Second);

/// <summary>A number that two runs do not share.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="First">That of the first run; null where it has none.</param>
/// <param name="Second">That of the second.</param>
public sealed record DifferentNumber(string Name, double? First, double? Second);
