using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Diffusion.Framework.Tracking;

namespace Diffusion.Plugins.Tests.Tracking;

/// <summary>What the server keeps, and the rules it keeps it by.</summary>
internal sealed partial class MlflowStore
{
    public const string ArtifactRoute = "/api/2.0/mlflow-artifacts/artifacts/";

    public Dictionary<string, string> Experiments { get; } = [];

    public Dictionary<string, StoredRun> Runs { get; } = [];

    public Dictionary<string, byte[]> Artifacts { get; } = [];

    /// <summary>False where the store of files fails.</summary>
    public bool TakesFiles { get; set; } = true;

    /// <summary>Hides the experiment from so many lookups, as when another run creates it in between.</summary>
    public int HiddenLookups { get; set; }

    public StoredRun Run(string id) =>
        Runs.GetValueOrDefault(id) ?? throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", $"Run with id={id} not found");

    private StoredRun Active(string id) => Run(id) is { Deleted: false } run
        ? run : throw Refusal.Invalid($"The run {id} must be in the 'active' state. Current state is deleted.");

    public JsonObject GetExperiment(string name) => HiddenLookups-- <= 0 && Experiments.TryGetValue(name, out var id)
        ? new JsonObject { ["experiment"] = new JsonObject { ["experiment_id"] = id, ["name"] = name, ["lifecycle_stage"] = "active" } }
        : throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", $"Could not find experiment with name '{name}'");

    public JsonObject CreateExperiment(JsonObject body)
    {
        var name = (string)body["name"]!;
        if (name.Length > 500) throw Refusal.Invalid("'name' exceeds the maximum length of 500 characters");
        if (!Experiments.TryAdd(name, $"{Experiments.Count + 1}"))
            throw new Refusal(400, "RESOURCE_ALREADY_EXISTS", "Experiment already exists.");
        return new JsonObject { ["experiment_id"] = Experiments[name] };
    }

    public JsonObject CreateRun(JsonObject body)
    {
        var run = new StoredRun(Guid.NewGuid().ToString("N"), (string)body["experiment_id"]!) { StartTime = Integer(body["start_time"]) };
        foreach (var tag in body["tags"]!.AsArray()) run.Tags[(string)tag!["key"]!] = (string)tag["value"]!;
        Runs[run.Id] = run;
        return run.Answer();
    }

    public JsonObject Search(JsonObject body)
    {
        var found = Runs.Values.Where(r => !r.Deleted && body["experiment_ids"]!.AsArray().Any(e => (string)e! == r.Experiment));
        if ((string?)body["filter"] is { } filter)
        {
            var match = TagFilter().Match(filter);
            if (!match.Success) throw Refusal.Invalid("Invalid filter");
            found = found.Where(r => r.Tags.GetValueOrDefault(match.Groups[1].Value) == match.Groups[2].Value);
        }

        return new JsonObject { ["runs"] = new JsonArray([.. found.Select(r => r.Answer()["run"]!.DeepClone())]) };
    }

    public JsonObject History(string id, string key) => new()
    {
        ["metrics"] = new JsonArray([.. Run(id).Points.Where(p => p.Key == key).Select(p => new JsonObject
        {
            ["key"] = p.Key,
            ["value"] = EventLog.Number(p.Value),
            ["timestamp"] = p.Time,
            ["step"] = p.Step,
        })]),
    };

    public JsonObject Update(JsonObject body)
    {
        var run = Run((string)body["run_id"]!);
        run.Status = (string)body["status"]!;
        // What is not sent stays, and 0 clears it.
        if (body["end_time"] is { } end) run.EndTime = Integer(end) is var time and not 0 ? time : null;
        return [];
    }

    public JsonObject DeleteTag(JsonObject body) =>
        Active((string)body["run_id"]!).Tags.Remove((string)body["key"]!)
            ? []
            : throw new Refusal(404, "RESOURCE_DOES_NOT_EXIST", $"No tag with name: {body["key"]}");

    /// <summary>A file by its route; null where there is none.</summary>
    public byte[]? Artifact(string route)
    {
        lock (this)
            return route.StartsWith(ArtifactRoute, StringComparison.Ordinal)
                ? Artifacts.GetValueOrDefault(route[ArtifactRoute.Length..]) : null;
    }

    /// <summary>Keeps a file; some paths are refused.</summary>
    public JsonObject Upload(string path, byte[] content)
    {
        if (!TakesFiles) throw new Refusal(500, "INTERNAL_ERROR", "No space left on device");
        if (path.Contains('#', StringComparison.Ordinal)) throw Refusal.Invalid("Invalid path");
        Artifacts[path] = content;
        return [];
    }

    public JsonObject LogInputs(JsonObject body)
    {
        foreach (var input in body["datasets"]!.AsArray())
        {
            if (((string)input!["dataset"]!["digest"]!).Length > 36) throw Refusal.Invalid("digest too long");
            var datasets = Run((string)body["run_id"]!).Datasets;
            // A dataset of the same name and digest is an input once.
            if (!datasets.Any(d => JsonNode.DeepEquals(d, input))) datasets.Add(input.DeepClone().AsObject());
        }
        return [];
    }

    /// <summary>Checks everything before it keeps anything: a batch is refused whole.</summary>
    public JsonObject LogBatch(JsonObject body, int bytes)
    {
        var run = Active((string)body["run_id"]!);
        var metrics = body["metrics"]!.AsArray();
        var parameters = body["params"]!.AsArray();
        var tags = body["tags"]!.AsArray();
        if (bytes > 1_000_000 || metrics.Count > 1000 || parameters.Count > 100 || tags.Count > 100
            || metrics.Count + parameters.Count + tags.Count > 1000) throw Refusal.Invalid("batch too large");
        foreach (var entry in metrics.Concat(parameters).Concat(tags)) CheckKey((string)entry!["key"]!);
        foreach (var p in parameters)
        {
            var (key, value) = ((string)p!["key"]!, (string)p["value"]!);
            if (value.Length > 6000) throw Refusal.Invalid("a real server cuts this silently");
            if (run.Params.TryGetValue(key, out var old) && old != value)
                throw Refusal.Invalid($"Changing param values is not allowed: {key}");
        }
        if (parameters.Select(p => (string)p!["key"]!).Distinct().Count() != parameters.Count) throw Refusal.Invalid("duplicate params");
        var points = metrics.Select(m => ((string)m!["key"]!, Value(m["value"]!), Integer(m["timestamp"]), Integer(m["step"]))).ToList();

        foreach (var p in parameters) run.Params[(string)p!["key"]!] = (string)p["value"]!;
        foreach (var t in tags) run.Tags[(string)t!["key"]!] = (string)t["value"]!;
        // The same point is kept once, but for its time: a step that was sent twice is seen.
        run.Points.AddRange(points.Where(p => !run.Points.Contains(p)).ToList());
        return [];
    }

    private static void CheckKey(string key)
    {
        bool normal = key.Split('/').All(part => part is not ("" or "." or ".."));
        if (key.Length > 250 || !KeyPattern().IsMatch(key) || !normal) throw Refusal.Invalid($"Invalid name: '{key}'");
    }

    private static long Integer(JsonNode? node) =>
        node is JsonValue v && v.TryGetValue(out long value) ? value : throw Refusal.Invalid("a real server stores 0 for this time");

    private static double Value(JsonNode node) =>
        node.GetValueKind() == JsonValueKind.Number ? node.GetValue<double>() : node.GetValue<string>() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.MaxValue,
            "-Infinity" => double.MinValue,
            _ => throw Refusal.Invalid("no number"),
        };

    [GeneratedRegex("^tags\\.`([^`]+)` = '([^']*)'$")]
    private static partial Regex TagFilter();

    [GeneratedRegex(@"^[A-Za-z0-9_\-. /]+$")]
    private static partial Regex KeyPattern();
}

/// <summary>A run on the server.</summary>
internal sealed record StoredRun(string Id, string Experiment)
{
    public string Status { get; set; } = "RUNNING";

    public bool Deleted { get; set; }

    public long StartTime { get; init; }

    public long? EndTime { get; set; }

    public Dictionary<string, string> Params { get; } = [];

    public Dictionary<string, string> Tags { get; } = [];

    public List<(string Key, double Value, long Time, long Step)> Points { get; } = [];

    public List<JsonObject> Datasets { get; } = [];

    public JsonObject Answer() => new()
    {
        ["run"] = new JsonObject
        {
            ["info"] = new JsonObject
            {
                ["run_id"] = Id,
                ["experiment_id"] = Experiment,
                ["status"] = Status,
                ["start_time"] = StartTime,
                ["end_time"] = EndTime,
                ["lifecycle_stage"] = Deleted ? "deleted" : "active",
                ["artifact_uri"] = $"mlflow-artifacts:/{Experiment}/{Id}/artifacts",
            },
            ["data"] = new JsonObject
            {
                ["params"] = Entries(Params),
                ["tags"] = Entries(Tags),
                ["metrics"] = new JsonArray([.. Points.GroupBy(p => p.Key).Select(g => new JsonObject
                {
                    ["key"] = g.Key,
                    ["value"] = EventLog.Number(g.Last().Value),
                    ["timestamp"] = g.Last().Time,
                    ["step"] = g.Last().Step,
                })]),
            },
            ["inputs"] = new JsonObject { ["dataset_inputs"] = new JsonArray([.. Datasets.Select(d => d.DeepClone())]) },
        },
    };

    private static JsonArray Entries(Dictionary<string, string> entries) =>
        new([.. entries.Select(e => new JsonObject { ["key"] = e.Key, ["value"] = e.Value })]);
}
