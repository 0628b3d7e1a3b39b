using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tests.Tracking;

namespace Diffusion.Cli.Tests;

/// <summary>A run appears on a tracking server, whether the server was there while it ran or is told later.</summary>
public sealed class TrackingTests : IAsyncLifetime
{
    private const string Tiny = """
        {
          "name": "tiny", "data": { "name": "moons", "count": 300, "heldOut": 200 }, "model": { "name": "mlp", "width": 16, "layers": 1 },
          "threads": 1, "training": { "steps": 20, "batchSize": 50, "logEvery": 5 }, "sampling": { "count": 60, "steps": 5 }
        }
        """;

    private readonly TemporaryFolder _folder = new();
    private MlflowServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await MlflowServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public void ARunIsReportedWhileItRuns()
    {
        var run = Invocation.Of(
            "run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}", "--set", "tracking=mlflow", "--set", $"tracking.uri={_server.Uri}");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        AssertReported();
    }

    [Fact]
    public void AFinishedRunIsSentLater()
    {
        var run = Invocation.Of("run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}", "--set", "tracking=none");
        Assert.Empty(_server.Store.Runs);
        var sync = Invocation.Of("sync", _folder.Path, "--uri", _server.Uri.AbsoluteUri);
        Assert.Equal((0, 0, ""), (run.ExitCode, sync.ExitCode, sync.Error));
        AssertReported();
    }

    [Fact]
    public void ASweepIsARunWithItsVariantsBelow()
    {
        var file = _folder.File("sweep.json", $$"""{ "name": "swept", "base": {{Tiny}}, "axes": { "sampler": ["ddim", "heun"] } }""");
        var sweep = Invocation.Of("sweep", file, "--set", $"output={_folder.Path}", "--set", "tracking=mlflow", "--set", $"tracking.uri={_server.Uri}");
        Assert.Equal((0, ""), (sweep.ExitCode, sweep.Error));
        // The variants ended before the sweep; what they could not know then is told later.
        var sync = Invocation.Of("sync", _folder.Path, "--uri", _server.Uri.AbsoluteUri);
        Assert.Equal((0, ""), (sync.ExitCode, sync.Error));

        Assert.Equal("swept", Assert.Single(_server.Store.Experiments.Keys));
        var parent = Assert.Single(_server.Store.Runs.Values, r => !r.Tags.ContainsKey("mlflow.parentRunId"));
        Assert.Equal(("swept", "FINISHED"), (parent.Tags["mlflow.runName"], parent.Status));
        Assert.Equal(2, parent.Points.Last(p => p.Key == "variantsFinished").Value);
        var variants = _server.Store.Runs.Values.Where(r => r != parent).OrderBy(r => r.Params["sampler.name"]).ToList();
        Assert.Equal(["ddim", "heun"], variants.Select(r => r.Params["sampler.name"]));
        Assert.Equal(["sampler=ddim", "sampler=heun"], variants.Select(r => r.Tags["mlflow.runName"]));
        Assert.All(variants, r => Assert.Equal((parent.Id, "FINISHED"), (r.Tags["mlflow.parentRunId"], r.Status)));
    }

    private void AssertReported()
    {
        var record = RunRecord.Read(Assert.Single(RunFolder.FindAll(_folder.Path)));
        var stored = Assert.Single(_server.Store.Runs.Values);
        Assert.Equal(("tiny", "FINISHED"), (Assert.Single(_server.Store.Experiments.Keys), stored.Status));
        Assert.Equal(("moons", "16", "20"), (stored.Params["data.name"], stored.Params["model.width"], stored.Params["training.steps"]));
        Assert.Equal([5, 10, 15, 20], stored.Points.Where(p => p.Key == "loss").Select(p => p.Step));
        Assert.Equal(record.Metrics["slicedW2"], stored.Points.Single(p => p.Key == "slicedW2").Value);
        Assert.Equal((record.Id, record.SamplesSha256), (stored.Tags["diffusion.id"], stored.Tags["diffusion.samplesSha256"]));
        foreach (var picture in new[] { "loss.png", "samples/final.png", "samples/trajectory.png" })
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], _server.Store.Artifacts[$"1/{stored.Id}/artifacts/{picture}"][..4]);
    }
}
