using System.Diagnostics;
using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;
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
            "run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}",
            "--set", "tracking=mlflow", "--set", $"tracking.uri={_server.Uri}");
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

    /// <summary>As of a colleague's run in a shared folder: what was sent of it cannot be noted. A folder in the lock's place does the same.</summary>
    [Fact]
    public void ARunThatCanOnlyBeReadIsNamedAndTheOthersAreSent()
    {
        var (first, second) = (Run("first"), Run("second"));
        Directory.CreateDirectory(first.File("mlflow.lock"));
        var sync = Invocation.Of("sync", _folder.Path, "--uri", _server.Uri.AbsoluteUri);
        Assert.Equal(1, sync.ExitCode);
        Assert.Contains(
            $": the run in '{first.Path}' can only be read, and what was sent of it is noted there (Access to the path ", sync.Error,
            StringComparison.Ordinal);
        Assert.Equal($"second-{second.Id}", Assert.Single(_server.Store.Runs.Values).Tags.Single(t => t.Key == "mlflow.runName").Value);
    }

    /// <summary>Each of its records, and the others are sent all the same.</summary>
    [Theory]
    [InlineData("run.json")]
    [InlineData("environment.json")]
    [InlineData("experiment.json")]
    public void ADamagedRunIsNamedAndTheOthersAreSent(string damaged)
    {
        var (first, second) = (Run("first"), Run("second"));
        var file = first.File(damaged);
        File.WriteAllText(file, File.ReadAllText(file)[..^30]);
        var sync = Invocation.Of("sync", _folder.Path, "--uri", _server.Uri.AbsoluteUri);
        Assert.Equal(1, sync.ExitCode);
        Assert.Contains($": '{file}' is damaged: it ", sync.Error, StringComparison.Ordinal);
        Assert.EndsWith(" The run is not sent.\n", sync.Error, StringComparison.Ordinal);
        Assert.Equal($"second-{second.Id}", Assert.Single(_server.Store.Runs.Values).Tags.Single(t => t.Key == "mlflow.runName").Value);
    }

    private RunFolder Run(string name)
    {
        var run = Invocation.Of(
            "run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}", "--set", "tracking=none", "--set", $"name={name}",
            "--set", "training.steps=1", "--set", "metrics=[\"energy\"]");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        return Assert.Single(RunFolder.FindAll(Path.Combine(_folder.Path, name)));
    }

    [Fact]
    public void ASweepIsARunWithItsVariantsBelow()
    {
        var file = _folder.File("sweep.json", $$"""{ "name": "swept", "base": {{Tiny}}, "axes": { "sampler": ["ddim", "heun"] } }""");
        var sweep = Invocation.Of(
            "sweep", file, "--set", $"output={_folder.Path}", "--set", "tracking=mlflow", "--set", $"tracking.uri={_server.Uri}");
        Assert.Equal((0, ""), (sweep.ExitCode, sweep.Error));
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.Path, "swept", "report", "report.html")), Report());
        // The variants ended before the sweep; what they could not know then is told later.
        var sync = Invocation.Of("sync", _folder.Path, "--uri", _server.Uri.AbsoluteUri);
        Assert.Equal((0, ""), (sync.ExitCode, sync.Error));

        Assert.Equal("swept", Assert.Single(_server.Store.Experiments.Keys));
        var parent = Parent;
        Assert.StartsWith("'sampler=(", parent.Tags["mlflow.note.content"].Replace("sampler=ddim", "sampler=(", StringComparison.Ordinal)
            .Replace("sampler=heun", "sampler=(", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(("swept", "FINISHED"), (parent.Tags["mlflow.runName"], parent.Status));
        Assert.Equal(2, parent.Points.Last(p => p.Key == "variantsFinished").Value);
        var variants = _server.Store.Runs.Values.Where(r => r != parent).OrderBy(r => r.Params["sampler.name"]).ToList();
        Assert.Equal(["ddim", "heun"], variants.Select(r => r.Params["sampler.name"]));
        Assert.Equal(["sampler=ddim", "sampler=heun"], variants.Select(r => r.Tags["mlflow.runName"]));
        Assert.All(variants, r => Assert.Equal((parent.Id, "FINISHED"), (r.Tags["mlflow.parentRunId"], r.Status)));
    }

    /// <summary>
    /// On a cluster the runs end while no sweep watches: its record and the server still say what was so when it started.
    /// </summary>
    [Fact]
    public void AReportTellsTheServerHowASweepEnded()
    {
        Sweep("mlflow");
        var sweep = new SweepFolder(Path.Combine(_folder.Path, "swept"));
        var record = sweep.Read()!;
        sweep.Write(record with { Variants = [.. record.Variants.Select(v => v with { State = VariantState.Running })] });
        using (FolderLock.TryTake(sweep.Run(record.Variants[0]).LockFile))
            Assert.Equal(0, Invocation.Of("sync", _folder.Path, "--uri", _server.Uri.AbsoluteUri).ExitCode);
        Assert.Equal(("RUNNING", null), (Parent.Status, Parent.EndTime));
        _server.Store.Artifacts.Clear();
        // The tracker is found although the data is on the cluster only.
        var run = Assert.Single(RunFolder.FindAll(sweep.Path));
        var experiment = JsonNode.Parse(File.ReadAllText(run.ExperimentFile))!;
        experiment["data"] = new JsonObject { ["name"] = "idx", ["folder"] = "/elsewhere" };
        run.WriteExperiment(experiment.AsObject());

        var report = Invocation.Of("report", sweep.Path);

        Assert.Equal((0, ""), (report.ExitCode, report.Error));
        Assert.Equal("FINISHED", Parent.Status);
        Assert.Equal(File.ReadAllBytes(Path.Combine(sweep.Path, "report", "report.html")), Report());
    }

    [Fact]
    public void AReportIsWrittenWhenTheServerRefuses()
    {
        Sweep("mlflow");
        for (int i = 0; i < 10; i++) _server.Instead.Enqueue(c => MlflowServer.HtmlAsync(c, 403, "no"));
        var folder = Path.Combine(_folder.Path, "swept");

        var report = Invocation.Of("report", folder);

        Assert.Equal(0, report.ExitCode);
        Assert.EndsWith($"{Path.Combine(folder, "report", "table.tex")}\n", report.Output, StringComparison.Ordinal);
        Assert.Matches(
            $"^This run could not be reported to MLflow: [^\n]*; 'diffusion sync {folder} --uri {_server.Uri}' sends it later\\.\n$",
            report.Error);
    }

    [Fact]
    public void AReportOfASweepWithoutTrackingIsSentNowhere()
    {
        Sweep("none");
        var report = Invocation.Of("report", Path.Combine(_folder.Path, "swept"));
        Assert.Equal((0, ""), (report.ExitCode, report.Error));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void ATrackerThatReportsNowhereIsToldToWhoAskedForIt()
    {
        var file = _folder.File("tiny.json", Tiny);
        var asked = Invocation.Of("validate", file, "--set", "tracking=mlflow");
        Assert.Contains(
            "tracking: names no server, so nothing is sent. Set tracking.uri or MLFLOW_TRACKING_URI, such as http://localhost:5000; "
            + "'diffusion sync' sends runs later.\n", asked.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("tracking", Invocation.Of("validate", file).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void NoPasswordIsKept()
    {
        var run = Invocation.Of(
            "run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}",
            "--set", "tracking.uri=http://ann:s3cret@localhost:1");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("tracking.uri: holds a user, a password or a query, ", run.Error, StringComparison.Ordinal);
        Assert.Empty(RunFolder.FindAll(_folder.Path));
    }

    /// <summary>The command line is kept with the run and sent to servers; an address in it may be of anything.</summary>
    [Fact]
    public void TheRecordedCommandLineHoldsNoPassword()
    {
        var program = RunningProgram.Command();
        string[] arguments =
        [
            .. program.Arguments, "run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}", "--set", "tracking=none",
            "--set", "description=as on http://ann:s3cret@host:5000/x",
        ];
        using var run = Process.Start(new ProcessStartInfo(program.File, arguments) { RedirectStandardOutput = true })!;
        run.StandardOutput.ReadToEnd();
        run.WaitForExit();

        var environment = JsonNode.Parse(File.ReadAllText(Assert.Single(RunFolder.FindAll(_folder.Path)).EnvironmentFile))!;
        Assert.Contains("description=as on http://***@host:5000/x", (string)environment["commandLine"]!, StringComparison.Ordinal);
    }

    private StoredRun Parent => Assert.Single(_server.Store.Runs.Values, r => !r.Tags.ContainsKey("mlflow.parentRunId"));

    private byte[] Report() => _server.Store.Artifacts[$"1/{Parent.Id}/artifacts/report/report.html"];

    /// <summary>A sweep of one variant.</summary>
    private void Sweep(string tracking)
    {
        var file = _folder.File("sweep.json", $$"""{ "name": "swept", "base": {{Tiny}}, "axes": { "sampler": ["ddim"] } }""");
        string[] uri = tracking == "mlflow" ? ["--set", $"tracking.uri={_server.Uri}"] : [];
        var sweep = Invocation.Of(["sweep", file, "--set", $"output={_folder.Path}", "--set", $"tracking={tracking}", .. uri]);
        Assert.Equal(0, sweep.ExitCode);
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
