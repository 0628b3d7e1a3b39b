using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Diffusion.Reports;
using Diffusion.Reports.Comparisons;
using static TorchSharp.torch;

namespace Diffusion.Tasks.Tests;

/// <summary>A run's numbers are of weights that were trained to the end, and last until others take their place.</summary>
public sealed class KeptNumbersTests : IDisposable
{
    private const string Small = """
        {
          "data": { "name": "npy", "file": "points.npy", "testPart": 0.4 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
          "training": { "steps": 4, "batchSize": 16 }, "sampling": { "count": 30, "steps": 2 }, "metrics": ["energy"]
        }
        """;

    private readonly TaskFolder _folder = new();

    public KeptNumbersTests()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        Npy.Write(Points, randn(new long[] { 100, 2 }, generator: generator));
    }

    private string Points => Path.Combine(_folder.Path, "points.npy");

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Before, what <c>sample</c> and <c>evaluate</c> found with half-trained weights counted as a finished run's, also after the training
    /// had been gone on with.
    /// </summary>
    [Fact]
    public void ResultsOfHalfTrainedWeightsAreNotThoseOfTheFinishedRun()
    {
        var experiment = _folder.Read(Small);
        var run = Interrupt(experiment);
        var sentence = $"The training of this run lacks 2 of its steps: this is a result of half-trained weights. "
            + $"'diffusion resume {run.Path}' goes on with it.";

        var heun = _folder.Read(Small, "sampler=heun");
        var sampled = _folder.Runner.Sample(run, heun, new QuietObserver()).Result;
        var measured = new Evaluation(TaskFolder.Catalog, new RunPictures())
            .Run(run, _folder.Read(Small, """metrics=["energy","mmd"]"""), new QuietObserver()).Result;
        Assert.Equal((2, 2), (sampled.StepsLeft, measured.StepsLeft));
        Assert.Contains(sentence, sampled.Warnings);
        Assert.Contains(sentence, measured.Warnings);
        Assert.StartsWith(
            "None of the 2 runs in ", Assert.Throws<ReportException>(() => Rows(run)).Message, StringComparison.Ordinal);

        _folder.Runner.Resume(run, new QuietObserver());
        var row = Assert.Single(Rows(run));
        Assert.DoesNotContain("mmd", row.Finished[0].Record!.Metrics.Keys);
        var again = _folder.Runner.Sample(run, heun, new QuietObserver()).Result;
        Assert.Equal(0, again.StepsLeft);
        Assert.Equal([VariantState.Finished, VariantState.Finished], Rows(run).Select(r => r.Runs[0].State));
    }

    /// <summary>Before, going on with a finished run whose checkpoint is damaged erased its numbers first, and failed then.</summary>
    [Fact]
    public void AFinishedRunKeepsItsNumbersWhenItCannotBeMadeAgain()
    {
        var run = _folder.Runner.Run(_folder.Read(Small), new QuietObserver()).Folder;
        var before = RunRecord.Read(run);
        var newest = new CheckpointStore(run.FindCheckpoints(), 1).FindLatest()!;
        var file = CheckpointStore.AveragesOf(newest);
        var bytes = File.ReadAllBytes(file);
        bytes[^100] ^= 1;
        File.WriteAllBytes(file, bytes);
        File.Copy(Points, Points + ".kept");
        using (var other = zeros(100, 2)) Npy.Write(Points, other);

        Assert.Throws<RunFailedException>(() => _folder.Runner.Resume(run, new QuietObserver()));

        Same(before, RunRecord.Read(run));
        Assert.Equal("Going on with this finished run did not come to its end; its numbers are those of before.",
            RunRecord.Read(run).Warnings[^1]);

        File.Move(Points + ".kept", Points, overwrite: true);
        using (var stopped = new CancellationTokenSource())
        {
            stopped.Cancel();
            var outcome = _folder.Runner.Resume(run, new QuietObserver(), stopped.Token);
            Assert.Equal(RunStatus.Interrupted, outcome.Record.Status);
            Same(before, RunRecord.Read(run));
        }

        _folder.Runner.Resume(run, new QuietObserver());
        Same(before, RunRecord.Read(run));
    }

    private static void Same(RunRecord expected, RunRecord found)
    {
        Assert.Equal((RunStatus.Finished, expected.SamplesSha256, expected.Step), (found.Status, found.SamplesSha256, found.Step));
        Assert.Equal(expected.Metrics, found.Metrics);
    }

    private IReadOnlyList<ComparedRow> Rows(RunFolder run) => ComparedRuns.Read(Path.GetDirectoryName(run.Path)!).Rows;

    private RunFolder Interrupt(Experiment experiment)
    {
        using var stop = new CancellationTokenSource();
        return _folder.Runner.Run(experiment, new StoppingObserver(2, stop), stop.Token).Folder;
    }
}
