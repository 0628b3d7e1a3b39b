using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Diffusion.Reports;
using static TorchSharp.torch;

namespace Diffusion.Tasks.Tests;

/// <summary>
/// Folders of the first format, made by the version before tasks owned their choices, are still read: a finished run, one that was
/// interrupted after four of six steps, and a classifier whose sections <c>sampler</c>, <c>objective</c> and so on mean nothing now.
/// </summary>
public sealed class FormerFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FormerFormatTests()
    {
        var kept = Path.Combine(AppContext.BaseDirectory, "Format1");
        foreach (var file in Directory.GetFiles(kept, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder.Path, Path.GetRelativePath(kept, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The steps that are left round differently than they did then, and samples have noise of their own now.</summary>
    [Fact]
    public void AnInterruptedRunGoesOnToTheSameWeights()
    {
        using var scope = NewDisposeScope();
        var (whole, interrupted) = (Run("denoising"), Run("interrupted"));
        var resumed = Runner.Resume(interrupted, new SilentObserver()).Record;
        Assert.Equal((RunStatus.Finished, 6), (resumed.Status, resumed.Step));
        Assert.Equal((1, 2), (RunRecord.Read(whole).Format, resumed.Format));
        var (then, now) = (Weights(whole), Weights(interrupted));
        Assert.Equal(0, then.Zip(now, (a, b) => (a - b).abs().max().item<float>()).Max(), 1e-6f);
    }

    [Fact]
    public void AFinishedRunIsSampledAndMeasuredAgain()
    {
        var run = Run("denoising");
        var own = new ExperimentReader(TaskFolder.Catalog).Read(run.ExperimentFile);
        Assert.Equal(0.01, (double)ResolvedExperiment.ToJson(own)["optimizer"]!["weightDecay"]!);
        var evaluation = new Evaluation(TaskFolder.Catalog, new RunPictures()).Run(run, own, new SilentObserver());
        Assert.Equal(SamplesOrigin.Run, evaluation.Samples);
        Assert.Equal(new DataSizes(60, 2000, 40), evaluation.Result.Data);

        var heun = new ExperimentReader(TaskFolder.Catalog).Read(run.ExperimentFile, ["sampler=heun"]);
        Assert.StartsWith("heun-", Path.GetFileName(Runner.Sample(run, heun, new SilentObserver()).Folder), StringComparison.Ordinal);
    }

    [Fact]
    public void TheyAreReported()
    {
        var report = Report.Write(_folder.Path, TaskFolder.Catalog);
        Assert.Equal("1 of 3 runs is interrupted and left out.", report.Warnings[0]);
        Assert.True(File.Exists(report.Files[0]));
    }

    [Fact]
    public void AClassifierKeepsWhatItsObjectiveToldItOfTheNoise()
    {
        var run = Run("classifier");
        var experiment = new ExperimentReader(TaskFolder.Catalog).Read(run.ExperimentFile);
        var resolved = ResolvedExperiment.ToJson(experiment);
        Assert.Equal("""{"name":"classifier","noise":"logNoise","dataDeviation":0.7,"samples":"noisy"}""", resolved["task"]!.ToJsonString());
        Assert.DoesNotContain("sampler", resolved.Select(p => p.Key));

        using var scope = NewDisposeScope();
        using var trained = new TrainedRun(run, new Composition(experiment, TaskFolder.Catalog));
        using var streams = new RandomStreams(0);
        var context = new DrawingContext(trained.Composition.Data.Load(), streams, _ => { }, TestContext.Current.CancellationToken);
        var measured = experiment.Task.Measure(trained.Composition, trained.Module(), context);
        var before = RunRecord.Read(run).Metrics;
        Assert.Equal(before.Keys, measured.Keys);
        Assert.Equal(0, measured.Max(m => Math.Abs(m.Value - before[m.Key])), 1e-6);
    }

    private static Tensor[] Weights(RunFolder run)
    {
        var experiment = new ExperimentReader(TaskFolder.Catalog).Read(run.ExperimentFile);
        using var trained = new TrainedRun(run, new Composition(experiment, TaskFolder.Catalog));
        return [.. trained.Module().parameters().Select(p => p.detach().clone())];
    }

    private static ExperimentRunner Runner { get; } = new(TaskFolder.Catalog, new RunPictures(), TimeProvider.System);

    private RunFolder Run(string name) => RunFolder.FindAll(Path.Combine(_folder.Path, name)).Single();
}
