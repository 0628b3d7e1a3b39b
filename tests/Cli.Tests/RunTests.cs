using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Diffusion.Reports;

namespace Diffusion.Cli.Tests;

/// <summary>Whole runs of a tiny experiment.</summary>
public sealed class RunTests : IDisposable
{
    private const string Tiny = """
        {
          // comments and trailing commas are allowed
          "name": "tiny", "data": { "name": "moons", "count": 300, "heldOut": 200 }, "model": { "name": "mlp", "width": 16, "layers": 1 },
          "threads": 1, "training": { "steps": 40, "batchSize": 50, "checkpointEvery": 15, "evaluateEvery": 20, "logEvery": 5 },
          "guidance": "classifier-free", "sampling": { "count": 60, "steps": 5, "batchSize": 25 },
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WritesTheRunFolder()
    {
        var run = Invocation.Of("run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var folder = Assert.Single(RunFolder.FindAll(_folder.Path));
        var record = RunRecord.Read(folder);
        Assert.Equal((RunStatus.Finished, 40, "tiny"), (record.Status, record.Step, record.Name));
        Assert.Equal(64, record.SamplesSha256!.Length);
        Assert.Equal(
            [
                "coverage", "density", "diversity", "diversityReal", "energy", "frechet", "frechetRealHalves", "kid", "mmd", "precision",
                "recall", "slicedW2", "slicedW2Above", "slicedW2Floor", "slicedW2FloorMax",
            ],
            record.Metrics.Keys.Where(k => !k.EndsWith("Low", StringComparison.Ordinal) && !k.EndsWith("High", StringComparison.Ordinal)));
        // Five steps of classifier-free guidance, each of two estimates a sample.
        Assert.Equal((10, 0), (record.FunctionEvaluations, record.ClassifierEvaluations));
        // libtorch alone takes more than 50 MB.
        Assert.InRange(record.PeakMemoryBytes, 50_000_000, 20_000_000_000);
        Assert.True(record.StepsPerSecond > 0 && record.WallSeconds > 0);
        Assert.Equal(
            ["step-00000030", "step-00000040"], Directory.GetDirectories(folder.FindCheckpoints()).Select(Path.GetFileName).Order());
        foreach (var file in new[] { "experiment.json", "environment.json", "events.jsonl", "run.json" })
            Assert.True(File.Exists(folder.File(file)), file);
        var losses = File.ReadLines(folder.EventsFile)
            .Select(l => JsonNode.Parse(l)!)
            .Where(e => (string)e["name"]! == "loss")
            .Select(e => (long)e["step"]!);
        Assert.Equal([5, 10, 15, 20, 25, 30, 35, 40], losses);
    }

    /// <summary>
    /// A network that a learning rate of 10 has blown up, whose samples leave the numbers within 200 steps. The command fails, and so does
    /// drawing from it again.
    /// </summary>
    [Fact]
    public void SamplesThatAreNotFiniteFailTheCommand()
    {
        var run = Invocation.Of(
            "run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}", "--set", "training.learningRate=10",
            "--set", "training.warmUp=0", "--set", "training.steps=3", "--set", "guidance=none", "--set", "sampling.steps=200");

        var folder = Assert.Single(RunFolder.FindAll(_folder.Path));
        string Message(string samples) =>
            @"60 of 60 samples are not finite: they have numbers that are NaN or infinite\. The sampler 'ddim' met the first "
            + @"at t = 0\.\d+ of the schedule 'cosine' \(alpha = [\d.]+, sigma = [\d.]+\), in an estimate of x0\. "
            + @"Try less guidance, bounds for the clipping, more sampling\.steps or another sampler; if nothing helps, the network itself has "
            + $@"diverged\. The samples are kept in '{Regex.Escape(samples)}/final\.npy', and so is what was trained: "
            + @"'diffusion sample RUN --set \.\.\.' draws with other settings\.";
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Matches($"^{Message(folder.Samples)}\nThe whole error is in '{Regex.Escape(folder.ErrorFile)}'\\.\n$", run.Error);
        Assert.Contains("\nwarning: The loss has exploded: it was ", run.Output, StringComparison.Ordinal);
        var record = RunRecord.Read(folder);
        Assert.Equal((RunStatus.Failed, 3L), (record.Status, record.Step));
        Assert.Single(record.Warnings);
        Assert.NotNull(new CheckpointStore(folder.FindCheckpoints(), 1).FindLatest());

        var again = Invocation.Of("sample", folder.Path);
        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.Matches($"^{Message(Directory.GetDirectories(folder.Samples).Single())}\n$", again.Error);
        Assert.Equal(0, Invocation.Of("sample", folder.Path, "--set", "sampling.steps=1").ExitCode);
    }

    [Fact]
    public void TheResolvedExperimentReadsBackAsItself()
    {
        var reader = new ExperimentReader(PluginSet.Create());
        var experiment = reader.Read(_folder.File("tiny.json", Tiny));
        var resolved = ResolvedExperiment.ToJson(experiment).ToJsonString();
        var again = reader.Read(_folder.File("resolved.json", resolved));
        Assert.Equal(resolved, ResolvedExperiment.ToJson(again).ToJsonString());
        Assert.Equal(ExperimentIdentity.Id(experiment), ExperimentIdentity.Id(again));
    }

    /// <summary>
    /// Also where training learns more than the network: the importance of times, here warmed up long before the interruption.
    /// </summary>
    [Theory]
    [InlineData]
    [InlineData(
        "schedule={\"name\":\"linear\",\"steps\":10,\"betaEnd\":0.9}",
        "times={\"name\":\"importance\",\"history\":5}",
        "variance=learned",
        "sampler={\"name\":\"ancestral\",\"variance\":\"learned\"}",
        "weighting=min-snr")]
    public void AnInterruptedRunThatIsResumedEqualsAnUninterruptedOneToTheBit(params string[] overrides)
    {
        var whole = Run("whole", new Watcher(), default, overrides);
        using var stop = new CancellationTokenSource();
        var broken = Run("broken", new Watcher(stop, at: 22), stop.Token, overrides);
        Assert.Equal((RunStatus.Interrupted, 22), (broken.Record.Status, broken.Record.Step));

        var resumed = Invocation.Of("resume", broken.Folder.Path);

        Assert.Equal(0, resumed.ExitCode);
        var record = RunRecord.Read(broken.Folder);
        Assert.Equal(whole.Record.SamplesSha256, record.SamplesSha256);
        Assert.Equal(Bytes(whole.Folder, "network.dat"), Bytes(broken.Folder, "network.dat"));
        Assert.Equal(Bytes(whole.Folder, "average.dat"), Bytes(broken.Folder, "average.dat"));
        Assert.Equal(whole.Record.Metrics, record.Metrics);
    }

    [Fact]
    public void RunningTwiceGivesTheSameSamplesInTwoFolders()
    {
        var first = Run("tiny", new Watcher());
        var second = Run("tiny", new Watcher());
        Assert.Equal(first.Record.SamplesSha256, second.Record.SamplesSha256);
        Assert.Equal(first.Folder.Path + "-2", second.Folder.Path);
    }

    [Fact]
    public void SampleDrawsAgainWithOtherSettings()
    {
        var run = Run("tiny", new Watcher());
        var same = Invocation.Of("sample", run.Folder.Path);
        var other = Invocation.Of("sample", run.Folder.Path, "--set", "sampler=ancestral", "--set", "sampling.count=10");
        Assert.Equal((0, 0), (same.ExitCode, other.ExitCode));
        var results = Directory.GetDirectories(run.Folder.Samples)
            .Order()
            .Select(d => JsonNode.Parse(File.ReadAllText(Path.Combine(d, "result.json")))!)
            .ToList();
        Assert.Equal(2, results.Count);
        Assert.NotEqual(run.Record.SamplesSha256, (string)results[0]["sha256"]!);
        Assert.Equal(run.Record.SamplesSha256, (string)results[1]["sha256"]!);
    }

    [Fact]
    public void SampleRefusesWhatWouldNeedAnotherTraining()
    {
        var run = Run("tiny", new Watcher());
        var sample = Invocation.Of(
            "sample", run.Folder.Path, "--set", "model.width=32", "--set", "schedule=linear", "--set", "sampler=ancestral");
        const string Why = "is part of what the network was trained with and cannot change now. Use 'diffusion run' to train with it.";
        Assert.Equal(
            new Invocation(
                2, "",
                "The experiment has 2 problems:\n"
                + $"  {run.Folder.ExperimentFile}: schedule: {Why}\n"
                + $"  {run.Folder.ExperimentFile}: model: {Why}\n"),
            sample);
    }

    [Fact]
    public void ALossThatIsNotFiniteFailsTheRunAndKeepsTheCheckpoint()
    {
        var run = Invocation.Of(
            "run", _folder.File("tiny.json", Tiny), "--set", $"output={_folder.Path}", "--set", "training.learningRate=10",
            "--set", "training.gradientClip=1e9", "--set", "training.warmUp=0", "--set", "training.steps=5000",
            "--set", "training.checkpointEvery=1", "--set", "model.layers=60", "--set", "training.emaDecay=0");
        var folder = Assert.Single(RunFolder.FindAll(_folder.Path));
        var record = RunRecord.Read(folder);
        Assert.Equal((1, RunStatus.Failed), (run.ExitCode, record.Status));
        Assert.StartsWith("The loss is ", record.Error, StringComparison.Ordinal);
        Assert.Equal($"{record.Error}\nThe whole error is in '{folder.ErrorFile}'.\n", run.Error);
        Assert.StartsWith(
            $"Diffusion.Framework.Training.NonFiniteLossException: {record.Error}\n   at ", File.ReadAllText(folder.ErrorFile),
            StringComparison.Ordinal);
        Assert.Contains(
            $"The last good checkpoint is '{new CheckpointStore(folder.FindCheckpoints(), 2).FindLatest()}'.", record.Error,
            StringComparison.Ordinal);
    }

    private RunOutcome Run(string name, Watcher observer, CancellationToken cancellation = default, params string[] overrides)
    {
        var catalog = PluginSet.Create();
        var experiment = new ExperimentReader(catalog).Read(
            _folder.File("tiny.json", Tiny), [$"output={_folder.Path}", $"name={name}", .. overrides]);
        return new ExperimentRunner(catalog, new RunPictures(), TimeProvider.System).Run(experiment, observer, cancellation);
    }

    private static byte[] Bytes(RunFolder folder, string file) =>
        File.ReadAllBytes(Path.Combine(new CheckpointStore(folder.FindCheckpoints(), 2).FindLatest()!, file));

    /// <summary>Stops the run after a step.</summary>
    private sealed class Watcher(CancellationTokenSource? stop = null, long at = -1) : IRunObserver
    {
        public void Started(RunFolder folder, long parameters)
        {
        }

        public void Training(TrainingProgress progress)
        {
            if (progress.Step == at) stop!.Cancel();
        }

        public void Sampling(int done, int count)
        {
        }

        public void Stage(string name)
        {
        }

        public void Warn(string message) => Assert.Fail(message);
    }
}
