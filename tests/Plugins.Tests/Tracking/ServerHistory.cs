using System.Globalization;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Plugins.Tests.Tracking;

/// <summary>What a run folder says and what the server says of it, in the same words, read independently of the tracker.</summary>
internal static class ServerHistory
{
    /// <summary>Asserts that the server's run is the folder's: params, points with steps and times, status, times, files, data, parent.</summary>
    public static void AssertEqual(RunFolder folder, MlflowServer server, string? parent = null)
    {
        var record = RunRecord.Read(folder);
        var run = Assert.Single(server.Store.Runs.Values, r => !r.Deleted && r.Tags.GetValueOrDefault("diffusion.id") == record.Id
            && !r.Tags.ContainsKey("diffusion.replaced"));
        var events = EventReader.Read(folder.EventsFile).ToList();

        Assert.Equal(
            events.Where(e => e.Type == "param").DistinctBy(e => e.Name).Select(e => $"{e.Name}={e.Value}").Order(StringComparer.Ordinal),
            run.Params.Select(p => $"{p.Key}={p.Value}").Order(StringComparer.Ordinal));
        var told = events.Where(e => e.Type == "metric")
            .Select(e => Point(e.Name, e.Number, e.Step!.Value, e.Time.ToUnixTimeMilliseconds())).ToHashSet();
        var stored = run.Points.Select(p => Point(p.Key, p.Value, p.Step, p.Time)).ToList();
        // No point is missing, none is there twice, and what is there besides are the costs of the run at its last step.
        Assert.Equal(told.Count, events.Count(e => e.Type == "metric"));
        Assert.Subset(stored.ToHashSet(), told);
        Assert.Equal(run.Points.Select(p => (p.Key, p.Step)).Distinct().Count(), run.Points.Count);
        foreach (var (name, value) in record.Metrics)
            Assert.Contains(run.Points, p => p.Key == name && p.Step == record.Step && p.Value.Equals(value));
        Assert.Equal(record.FunctionEvaluations, run.Points.LastOrDefault(p => p.Key == "functionEvaluations").Value);
        if (record.Status == RunStatus.Finished)
            Assert.Equal(record.WallSeconds, run.Points.Single(p => p.Key == "wallSeconds").Value);

        Assert.Equal(Status(record.Status), run.Status);
        Assert.Equal((record.StartedAt.ToUnixTimeMilliseconds(), record.EndedAt?.ToUnixTimeMilliseconds()), (run.StartTime, run.EndTime));
        Assert.Equal(parent, run.Tags.GetValueOrDefault("mlflow.parentRunId"));
        Assert.Equal(record.Error, run.Tags.GetValueOrDefault("diffusion.error"));
        Assert.Equal(record.SamplesSha256, run.Tags.GetValueOrDefault("diffusion.samplesSha256"));
        if (record.DataSha256 is { } data) Assert.Equal(data[..36], (string)Assert.Single(run.Datasets)["dataset"]!["digest"]!);
        foreach (var file in new[] { "run.json", "experiment.json", "environment.json", "loss.png", "samples/final.png" })
        {
            var local = folder.File(file);
            var key = $"{run.Experiment}/{run.Id}/artifacts/{file}";
            Assert.Equal(File.Exists(local), server.Store.Artifacts.ContainsKey(key));
            if (File.Exists(local)) Assert.Equal(File.ReadAllBytes(local), server.Store.Artifacts[key]);
        }
    }

    /// <summary>Asserts that a sweep and its runs are on the server as in its folder; gives the sweep's run.</summary>
    public static StoredRun AssertEqual(SweepFolder sweep, MlflowServer server)
    {
        var record = sweep.Read()!;
        var parent = Assert.Single(server.Store.Runs.Values, r => r.Tags["mlflow.runName"] == record.Name);
        Assert.True(parent.EndTime is null || parent.EndTime >= parent.StartTime);
        var runs = record.Variants.Select(sweep.Run).DistinctBy(r => r.Path).ToList();
        foreach (var run in runs) AssertEqual(run, server, parent.Id);
        Assert.Equal(runs.Count, server.Store.Runs.Values.Count(r => r.Tags.GetValueOrDefault("mlflow.parentRunId") == parent.Id));
        return parent;
    }

    private static string Point(string name, double value, long step, long time) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} {value:R} {step} {time}");

    private static string Status(RunStatus status) => status switch
    {
        RunStatus.Running => "RUNNING",
        RunStatus.Finished => "FINISHED",
        RunStatus.Failed => "FAILED",
        _ => "KILLED",
    };
}
