using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Diffusion.Reports;

namespace Diffusion.Tasks.Tests;

/// <summary>Tasks of one file each run, resume, sweep and report, though the engine has never heard of them.</summary>
public sealed class OtherTasksTests : IDisposable
{
    private const string Sine = """
        { "task": "sine", "data": "sine", "training": { "steps": 60, "batchSize": 100, "learningRate": 0.02, "checkpointEvery": 20, "logEvery": 10 },
          "fineTuning": { "steps": 40 } }
        """;

    private const string States = """
        { "task": "states", "data": "states", "training": { "steps": 100, "learningRate": 0.05 }, "sampling": { "count": 3000 } }
        """;

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ATaskOfTwoStagesTrainsBothAndIsMeasured()
    {
        var record = _folder.Run(Sine).Record;
        Assert.Equal((RunStatus.Finished, 100), (record.Status, record.Step));
        Assert.Equal(["sineError"], record.Metrics.Keys);
        Assert.InRange(record.Metrics["sineError"], 0, 0.25);
        Assert.Equal(new Dictionary<string, int> { ["sineError"] = 1 }, record.Revisions.Metrics);

        var folder = RunFolder.FindAll(_folder.Path).Single();
        string Checkpoint(string stage) =>
            Path.GetFileName(new CheckpointStore(Path.Combine(folder.FindCheckpoints(), stage), 1).FindLatest()!);
        Assert.Equal(("step-00000060", "step-00000040"), (Checkpoint("rough"), Checkpoint("fine")));
        // Stages count their steps one after the other.
        Assert.Equal(
            [10, 20, 30, 40, 50, 60, 70, 80, 90, 100],
            EventReader.Series(EventReader.Read(folder.EventsFile), "loss").Keys);
        Assert.True(File.Exists(folder.File("loss.png")));
    }

    [Theory]
    [InlineData(35)]
    [InlineData(75)]
    public void AStageThatWasInterruptedGoesOnToTheSameNumbers(int stopAt)
    {
        var whole = _folder.Run(Sine, "name=whole");

        using var stopping = new CancellationTokenSource();
        var observer = new StoppingObserver(stopAt, stopping);
        var part = _folder.Runner.Run(_folder.Read(Sine, "name=part"), observer, stopping.Token);
        Assert.Equal((RunStatus.Interrupted, stopAt), (part.Record.Status, part.Record.Step));
        var resumed = _folder.Runner.Resume(part.Folder, new SilentObserver());

        Assert.Equal((RunStatus.Finished, 100), (resumed.Record.Status, resumed.Record.Step));
        Assert.Equal(whole.Record.Metrics, resumed.Record.Metrics);
        Assert.Equal(WeightsOf(whole.Folder), WeightsOf(resumed.Folder));
    }

    [Fact]
    public void ASweepSharesWhatOnlyJudgingTellsApartAndReports()
    {
        var file = _folder.File("sweep.json", $$"""
            { "base": {{Sine.Insert(Sine.LastIndexOf('}'), $$""", "output": "{{_folder.Path}}", "tracking": "none", "threads": 1 """)}},
              "axes": { "activation": ["tanh", { "name": "relu", "slope": 0.2 }], "metrics": [[{ "name": "sine-error" }], [{ "name": "sine-error", "samples": 50 }]] } }
            """);
        var plan = new SweepPlanner(TaskFolder.Catalog).Plan(file);
        Assert.Equal((4, 2), (plan.Runs.Count, plan.Runs.Select(r => r.TrainingId).Distinct().Count()));

        var outcome = new SweepRunner(
            plan, new InProcessExecutor(TaskFolder.Catalog), new SweepReport(TaskFolder.Catalog), new SilentTracker(), new SilentSweep())
            .Run(Rerun.None);
        Assert.Equal(4, outcome.Board.Count(VariantState.Finished));
        Assert.Matches("^'activation=(tanh|relu\\(slope=0.2\\)), metrics=.*' has the lowest sineError, ", outcome.Report!.Answer);
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(plan.Folder.Path, "trained")).Length);
        // Each training has the checkpoints of both stages.
        Assert.All(
            Directory.GetDirectories(Path.Combine(plan.Folder.Path, "trained")),
            t => Assert.Equal(["fine", "rough"], Directory.GetDirectories(Path.Combine(t, "checkpoints"))
                .Select(Path.GetFileName).Order()));
    }

    [Fact]
    public void ItsSectionsAreRefusedElsewhereAndThoseOfOthersHere()
    {
        var error = Assert.Throws<ExperimentException>(() => _folder.Read(Sine, "sampler=ddim", "task.width=0", "fineTuning.step=3"));
        Assert.Equal(
            [
                "--set sampler=ddim: sampler: the task 'sine' does not use this section; remove it.",
                "--set task.width=0: task.width: found '0'; allowed: a whole number from 1 to 1000.",
                "--set fineTuning.step=3: fineTuning.step: unknown key 'step'; allowed: steps, learningRate. Did you mean 'steps'?",
            ],
            error.Problems.Select(p => p.ToString()));
        Assert.Equal(
            ["--set activation=relu: activation: the task 'denoising' does not use this section; remove it."],
            Assert.Throws<ExperimentException>(() => _folder.Read("""{ "data": "moons", "model": "mlp" }""", "activation=relu"))
                .Problems.Select(p => p.ToString()));
    }

    [Fact]
    public void StatesStayWholeNumbersFromTheDataToTheFiles()
    {
        // There are more samples than real ones, of which metrics of neighbours warn.
        var outcome = _folder.RunQuietly(States);
        Assert.Equal(RunStatus.Finished, outcome.Record.Status);
        using var samples = Npy.Read(Path.Combine(outcome.Folder.Samples, "final.npy"));
        Assert.Equal((TorchSharp.torch.ScalarType.Int64, 3000, 2), (samples.dtype, samples.shape[0], samples.shape[1]));
        Assert.Equal(Digest.Of(samples), outcome.Record.SamplesSha256);
        // Three standard errors of a share of 6,000 values, and as much for what was learned of 4,000.
        Assert.InRange(outcome.Record.Metrics["statesError"], 0, 0.045);

        // The run's own samples serve where a new drawing would give the same.
        var experiment = new ExperimentReader(TaskFolder.Catalog).Read(outcome.Folder.ExperimentFile, ["sampling.count=100"]);
        var evaluation = new Evaluation(TaskFolder.Catalog, new RunPictures()).Run(outcome.Folder, experiment, new SilentObserver());
        Assert.Equal(SamplesOrigin.Run, evaluation.Samples);
    }

    [Fact]
    public void GaussianDenoisingRefusesStatesByName() =>
        Assert.Contains(
            "experiment.json: data: the task 'denoising' needs continuous numbers, but the data 'states' has 3 states.",
            Assert.Throws<ExperimentException>(() => _folder.Read("""{ "data": "states", "model": "mlp" }"""))
                .Problems.Select(p => p.ToString().Replace(_folder.Path + "/", "", StringComparison.Ordinal)));

    private static string WeightsOf(RunFolder folder) => string.Join(
        ' ', Directory.GetFiles(folder.Path, "average.dat", SearchOption.AllDirectories).Order()
            .GroupBy(f => Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(f))!))
            .Select(g => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(g.Last())))));
}
