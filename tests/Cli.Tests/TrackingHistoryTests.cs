using System.Diagnostics;
using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tests.Tracking;

namespace Diffusion.Cli.Tests;

/// <summary>
/// After whatever happened, the server's history is that of the run folders. Each is tried with the tests' own server, and with a real
/// one where the variable <c>DIFFUSION_TEST_MLFLOW</c> gives its address.
/// </summary>
public sealed class TrackingHistoryTests : IDisposable
{
    private const string Variable = "DIFFUSION_TEST_MLFLOW";

    private const string Tiny = """
        {
          "name": "tiny", "data": { "name": "moons", "count": 300, "testPart": 200 }, "model": { "name": "mlp", "width": 16, "layers": 1 },
          "threads": 1, "training": { "steps": 20, "batchSize": 50, "logEvery": 5 }, "sampling": { "count": 60, "steps": 5 }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    // A real server keeps the experiments of earlier tests.
    private readonly string _experiment = $"diffusion-test-{Guid.NewGuid():N}";

    /// <summary>The servers.</summary>
    public static TheoryData<string> Servers => ["own", Variable];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ANormalRun(string which)
    {
        await using var server = await StartAsync(which);
        var run = Invocation.Of(["run", _folder.File("tiny.json", Tiny), .. Reported(server)]);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        server.History.AssertEqual(Assert.Single(RunFolder.FindAll(_folder.Path)));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ARunThatIsSentWhileItRunsAndByASyncAtOnce(string which)
    {
        await using var server = await StartAsync(which);
        string[] run = ["run", _folder.File("tiny.json", Tiny), .. Reported(server), "--set", "training.steps=1500"];
        var program = RunningProgram.Command();
        using var live = Process.Start(
            new ProcessStartInfo(program.File, [.. program.Arguments, .. run]) { RedirectStandardOutput = true })!;
        live.BeginOutputReadLine();
        while (RunFolder.FindAll(_folder.Path).Count == 0) Thread.Sleep(20);
        while (!live.HasExited) Sync(server);
        live.WaitForExit();
        Sync(server);

        Assert.Equal(0, live.ExitCode);
        server.History.AssertEqual(Assert.Single(RunFolder.FindAll(_folder.Path)));
        Assert.Single(server.History.Statuses());
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task AServerThatWasAwayAndASync(string which)
    {
        await using var server = await StartAsync(which);
        var nobody = new Uri("http://127.0.0.1:9/");
        string[] run = [.. Reported(server)
            .Select(o => o.StartsWith("tracking.uri", StringComparison.Ordinal) ? $"tracking.uri={nobody}" : o)];
        Assert.Equal(0, Invocation.Of(["run", _folder.File("tiny.json", Tiny), .. run]).ExitCode);

        Sync(server);

        server.History.AssertEqual(Assert.Single(RunFolder.FindAll(_folder.Path)));
    }

    /// <summary>Between two runs of a sweep none of them is held; the sweep goes on all the same.</summary>
    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ASweepThatRunsIsRunningBetweenItsRuns(string which)
    {
        await using var server = await StartAsync(which);
        var file = _folder.File("sweep.json", $$"""{ "name": "swept", "base": {{Tiny}}, "axes": { "sampler": ["ddim", "heun"] } }""");
        Assert.Equal(0, Invocation.Of(["sweep", file, .. Reported(server)]).ExitCode);
        var folder = new SweepFolder(Path.Combine(_folder.Path, "swept"));
        Sync(server);
        Assert.Equal("FINISHED", server.History.AssertEqual(folder));

        using (FolderLock.TryShare(folder.LockFile)) Sync(server);
        Assert.Contains("RUNNING", server.History.Statuses());
        Sync(server);

        Assert.Equal("FINISHED", server.History.AssertEqual(folder));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task AFailedRun(string which)
    {
        await using var server = await StartAsync(which);
        var run = Invocation.Of(["run", _folder.File("tiny.json", Tiny), .. Reported(server), .. Failing]);
        Assert.Equal(1, run.ExitCode);
        Sync(server);
        server.History.AssertEqual(Assert.Single(RunFolder.FindAll(_folder.Path)));
        Assert.Equal(["FAILED"], server.History.Statuses());
    }

    /// <summary>A run is killed between two checkpoints and gone on with: the steps in between are computed twice.</summary>
    [Theory]
    [MemberData(nameof(Servers))]
    public async Task AKilledAndResumedRun(string which)
    {
        await using var server = await StartAsync(which);
        var program = RunningProgram.Command();
        string[] arguments =
        [
            .. program.Arguments, "run", _folder.File("tiny.json", Tiny), .. Reported(server),
            "--set", "training.steps=1000000", "--set", "training.checkpointEvery=200", "--set", "training.logEvery=10",
        ];
        using (var killed = Process.Start(new ProcessStartInfo(program.File, arguments) { RedirectStandardOutput = true })!)
        {
            killed.BeginOutputReadLine();
            while (RunFolder.FindAll(_folder.Path) is not [var begun] || Steps(begun) % 200 < 50 || Steps(begun) < 200) Thread.Sleep(20);
            killed.Kill();
            killed.WaitForExit();
        }

        var run = Assert.Single(RunFolder.FindAll(_folder.Path));
        var before = RunRecord.Read(run);
        Sync(server);
        Assert.Equal(["KILLED"], server.History.Statuses());
        // What is left is short.
        var experiment = JsonNode.Parse(File.ReadAllText(run.ExperimentFile))!;
        experiment["training"]!["steps"] = Steps(run) + 50;
        run.WriteExperiment(experiment.AsObject());

        Assert.Equal(0, Invocation.Of("resume", run.Path).ExitCode);
        Sync(server);

        server.History.AssertEqual(run);
        var record = RunRecord.Read(run);
        Assert.Equal(before.StartedAt, record.StartedAt);
        Assert.True(record.WallSeconds > (record.EndedAt - record.ResumedAt)!.Value.TotalSeconds);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ASweepWithAFailedVariantAndItsRepetition(string which)
    {
        await using var server = await StartAsync(which);
        var file = _folder.File(
            "sweep.json", $$"""{ "name": "swept", "base": {{Tiny}}, "axes": { "training.learningRate": [1e-3, 10] } }""");
        string[] sweep = ["sweep", file, .. Reported(server), .. Failing.Where((_, i) => i < Failing.Length - 2)];
        var folder = new SweepFolder(Path.Combine(_folder.Path, "swept"));
        Assert.Equal(1, Invocation.Of(sweep).ExitCode);
        Sync(server);
        Assert.Equal("FAILED", server.History.AssertEqual(folder));

        Assert.Equal(1, Invocation.Of([.. sweep, "--rerun", "all"]).ExitCode);
        Sync(server);

        Assert.Equal("FAILED", server.History.AssertEqual(folder));
        Assert.Equal(["true", "true"], server.History.Tags("diffusion.replaced"));
    }

    /// <summary>The server's line is bad while the sweep runs; what is left is sent by one sync, beside a second one.</summary>
    [Fact]
    public async Task AServerThatIsHardlyThereAndALaterSync()
    {
        await using var server = await StartAsync("own");
        var file = _folder.File("sweep.json", $$"""{ "name": "swept", "base": {{Tiny}}, "axes": { "sampler": ["ddim", "heun"] } }""");
        server.Own!.Faults = new RandomFaults(seed: 2, share: 0.5);
        Assert.Equal(0, Invocation.Of(["sweep", file, .. Reported(server)]).ExitCode);
        server.Own.Faults = null;

        Sync(server);

        Assert.Equal("FINISHED", server.History.AssertEqual(new SweepFolder(Path.Combine(_folder.Path, "swept"))));
    }

    // A step size of 1e4 makes the loss infinite.
    private static readonly string[] Failing =
    [
        "--set", "training.gradientClip=1e9", "--set", "training.warmUp=0", "--set", "training.emaDecay=0",
        "--set", "training.steps=300", "--set", "model.layers=40", "--set", "training.learningRate=10",
    ];

    private static long Steps(RunFolder run) =>
        EventReader.ReadTail(run.EventsFile, 1000).LastOrDefault(e => e.Name == "loss")?.Step ?? 0;

    private string[] Reported(TestServer server) =>
    [
        "--set", $"output={_folder.Path}", "--set", "tracking=mlflow", "--set", $"tracking.uri={server.Uri}",
        "--set", $"tracking.experiment={_experiment}",
    ];

    private void Sync(TestServer server)
    {
        var sync = Invocation.Of("sync", _folder.Path, "--uri", server.Uri.AbsoluteUri);
        Assert.Equal((0, ""), (sync.ExitCode, sync.Error));
    }

    private async Task<TestServer> StartAsync(string which)
    {
        if (which == "own")
        {
            var own = await MlflowServer.StartAsync();
            return new(own.Uri, new(own.Uri, _experiment), own);
        }

        var named = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(named), $"{Variable} gives no address of a real MLflow server.");
        return new(new(named!), new(new(named!), _experiment), null);
    }

    private sealed record TestServer(Uri Uri, ServerHistory History, MlflowServer? Own) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            History.Dispose();
            if (Own is not null) await Own.DisposeAsync();
        }
    }
}
