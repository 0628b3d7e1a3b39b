using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Plugins.Tests.Tracking;

/// <summary>
/// What a server says of one experiment, read through MLflow's own routes, so that it is the same for the tests' server and a real one;
/// and whether that is what the run folders say, read independently of the tracker.
/// </summary>
internal sealed class ServerHistory : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _experiment;

    /// <param name="uri">The server.</param>
    /// <param name="experiment">The name of the experiment.</param>
    public ServerHistory(Uri uri, string experiment)
    {
        _http = new HttpClient { BaseAddress = new(uri.AbsoluteUri.TrimEnd('/') + "/") };
        _experiment = experiment;
    }

    /// <summary>
    /// Asserts that the server's run is the folder's: params, points with steps and times, status, times, files, data, parent.
    /// </summary>
    public void AssertEqual(RunFolder folder, string? parent = null)
    {
        var record = RunRecord.Read(folder);
        var run = Assert.Single(Runs(), r => Tag(r, "diffusion.id") == record.Id && Tag(r, "diffusion.replaced") is null);
        var (info, id) = (run["info"]!, Text(run["info"]!["run_id"]));
        var events = EventReader.Read(folder.EventsFile).ToList();

        Assert.Equal(
            events.Where(e => e.Type == "param").DistinctBy(e => e.Name).Select(e => $"{e.Name}={e.Value}").Order(StringComparer.Ordinal),
            Entries(run["data"]!["params"]).Select(p => $"{p.Key}={p.Value}").Order(StringComparer.Ordinal));
        var told = events.Where(e => e.Type == "metric")
            .Select(e => (e.Name, e.Step!.Value, e.Number, e.Time.ToUnixTimeMilliseconds())).ToList();
        var stored = Entries(run["data"]!["metrics"]).SelectMany(m => Points(id, m.Key)).ToList();
        // No point is missing, none is there twice, and what is there besides are the costs of the run at its last step.
        Assert.Equal(told.Count, told.Distinct().Count());
        Assert.Subset(stored.ToHashSet(), told.ToHashSet());
        Assert.Equal(stored.Count, stored.Select(p => (p.Name, p.Step)).Distinct().Count());
        foreach (var (name, value) in record.Metrics)
            Assert.Contains(stored, p => p.Name == name && p.Step == record.Step && p.Value.Equals(value));
        if (record.Status == RunStatus.Finished)
        {
            Assert.Equal(record.WallSeconds, stored.Single(p => p.Name == "wallSeconds").Value);
            Assert.Equal(record.FunctionEvaluations, stored.Single(p => p.Name == "functionEvaluations").Value);
        }

        Assert.Equal(Status(record.Status), Text(info["status"]));
        Assert.Equal(record.StartedAt.ToUnixTimeMilliseconds(), Number(info["start_time"]));
        Assert.Equal(record.EndedAt?.ToUnixTimeMilliseconds() ?? 0, Number(info["end_time"]));
        Assert.Equal(parent, Tag(run, "mlflow.parentRunId"));
        Assert.Equal(record.Error, Tag(run, "diffusion.error"));
        Assert.Equal(record.SamplesSha256, Tag(run, "diffusion.samplesSha256"));
        if (record.DataSha256 is { } data)
            Assert.Equal(data[..36], Text(Assert.Single(run["inputs"]!["dataset_inputs"]!.AsArray())!["dataset"]!["digest"]));
        foreach (var file in new[] { "run.json", "experiment.json", "environment.json", "loss.png", "samples/final.png" })
        {
            var local = folder.File(file);
            Assert.Equal(File.Exists(local) ? File.ReadAllBytes(local) : null, Artifact(run, file));
        }
    }

    /// <summary>Asserts that a sweep and its runs are on the server as in its folder; gives the status of the sweep's run.</summary>
    public string AssertEqual(SweepFolder sweep)
    {
        var record = sweep.Read()!;
        var all = Runs();
        var parent = Assert.Single(all, r => Tag(r, "mlflow.runName") == record.Name);
        var (id, start, end) = (
            Text(parent["info"]!["run_id"]), Number(parent["info"]!["start_time"]), Number(parent["info"]!["end_time"]));
        Assert.True(end == 0 || end >= start);
        var runs = record.Variants.Select(sweep.Run).DistinctBy(r => r.Path).ToList();
        foreach (var run in runs) AssertEqual(run, id);
        Assert.Equal(runs.Count, all.Count(r => Tag(r, "mlflow.parentRunId") == id));
        return Text(parent["info"]!["status"]);
    }

    /// <summary>A tag of each run that has it, of those that are not deleted.</summary>
    public IReadOnlyList<string> Tags(string key) => [.. Runs().Select(r => Tag(r, key)).OfType<string>()];

    public IReadOnlyList<string> Statuses() => [.. Runs().Select(r => Text(r["info"]!["status"]))];

    public void Dispose() => _http.Dispose();

    private IReadOnlyList<JsonNode> Runs()
    {
        var experiment = Get($"experiments/get-by-name?experiment_name={Uri.EscapeDataString(_experiment)}")!["experiment"]!;
        var body = new JsonObject { ["experiment_ids"] = new JsonArray(Text(experiment["experiment_id"])), ["max_results"] = 1000 };
        using var answer = _http.PostAsJsonAsync("api/2.0/mlflow/runs/search", body).GetAwaiter().GetResult();
        answer.EnsureSuccessStatusCode();
        return [.. Parse(answer)["runs"]?.AsArray().Select(r => r!) ?? []];
    }

    private IEnumerable<(string Name, long Step, double Value, long Time)> Points(string run, string key) =>
        Get($"metrics/get-history?run_id={run}&metric_key={Uri.EscapeDataString(key)}&max_results=10000")!["metrics"]!.AsArray()
            .Select(p => (key, Number(p!["step"]), Value(p["value"]!), Number(p["timestamp"])));

    private byte[]? Artifact(JsonNode run, string file)
    {
        var root = Text(run["info"]!["artifact_uri"])["mlflow-artifacts:/".Length..];
        using var answer = _http.GetAsync($"api/2.0/mlflow-artifacts/artifacts/{root}/{file}").GetAwaiter().GetResult();
        return answer.StatusCode == HttpStatusCode.OK ? answer.Content.ReadAsByteArrayAsync().GetAwaiter().GetResult() : null;
    }

    private JsonNode? Get(string path)
    {
        using var answer = _http.GetAsync("api/2.0/mlflow/" + path).GetAwaiter().GetResult();
        answer.EnsureSuccessStatusCode();
        return Parse(answer);
    }

    private static JsonNode Parse(HttpResponseMessage answer) =>
        JsonNode.Parse(answer.Content.ReadAsStringAsync().GetAwaiter().GetResult())!;

    private static string? Tag(JsonNode run, string key) => Entries(run["data"]!["tags"]).FirstOrDefault(t => t.Key == key).Value;

    private static IEnumerable<(string Key, string Value)> Entries(JsonNode? list) =>
        list?.AsArray().Select(e => (Text(e!["key"]), e["value"]!.ToString())) ?? [];

    private static string Text(JsonNode? node) => node!.ToString();

    private static long Number(JsonNode? node) => node is null ? 0 : long.Parse(node.ToString(), CultureInfo.InvariantCulture);

    private static double Value(JsonNode node) => double.Parse(node.ToString(), CultureInfo.InvariantCulture);

    private static string Status(RunStatus status) => status switch
    {
        RunStatus.Running => "RUNNING",
        RunStatus.Finished => "FINISHED",
        RunStatus.Failed => "FAILED",
        _ => "KILLED",
    };
}
