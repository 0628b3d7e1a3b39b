using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Diffusion.Reports;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Tasks.Tests;

/// <summary>A run that is interrupted says what it was doing, and what it has drawn and measured is not made again.</summary>
public sealed class InterruptedMeasuringTests : IDisposable
{
    private const string Small = """
        {
          "data": { "name": "moons", "count": 60, "testPart": 40 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
          "training": { "steps": 4, "batchSize": 16 }, "sampling": { "count": 6, "steps": 2, "batchSize": 3 }, "metrics": ["counted", "long"]
        }
        """;

    private readonly TaskFolder _folder = new();
    private readonly Counts _counts = new();
    private readonly PluginCatalog _catalog;

    public InterruptedMeasuringTests() => _catalog = TaskFolder.Create(services =>
    {
        services.AddSingleton(_counts);
        services.For(IMetric.Kind).Add<CountedMetric>("counted").Add<LongMetric>("long");
    });

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(At.Training, "Interrupted at training step 2; the checkpoint is written")]
    [InlineData(At.Sampling, "Interrupted after 3 of 6 samples; the trained network is kept, and samples are drawn anew")]
    [InlineData(At.Measuring, "Interrupted after 1 of 2 metrics; what was drawn and measured is kept")]
    public void EachStageSaysWhatIsKept(At at, string expected)
    {
        var (outcome, _) = Run(null, at);
        Assert.Equal((RunStatus.Interrupted, expected), (outcome.Record.Status, outcome.Stopped));
        Assert.Equal(at == At.Training ? 2 : 4, outcome.Record.Step);
    }

    [Fact]
    public void BeforeTheFirstStepNothingIsClaimed()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        var loading = new ExperimentRunner(_catalog, new RunPictures(), TimeProvider.System)
            .Run(_folder.Read(_catalog, Small), new QuietObserver(), stopped.Token);
        // No step was made, and the checkpoint of step 0 is written.
        Assert.Equal((RunStatus.Interrupted, 0), (loading.Record.Status, loading.Record.Step));
        Assert.Equal("Interrupted before training began; nothing was lost", loading.Stopped);
    }

    [Fact]
    public void WhatWasDrawnAndMeasuredIsUsedAgain()
    {
        var whole = Run(null, At.Never).Outcome.Record;
        _counts.Clear();

        var (part, first) = Run(null, At.Measuring);
        Assert.Equal((1, 0), (_counts.Of("counted"), _counts.Of("long")));
        Assert.True(File.Exists(Path.Combine(part.Folder.Samples, "measuring.json")));
        var (end, second) = Run(part.Folder, At.Never);

        Assert.Equal((1, 1), (_counts.Of("counted"), _counts.Of("long")));
        Assert.Equal((true, false), (first.Drew, second.Drew));
        Assert.Equal(RunStatus.Finished, end.Record.Status);
        Assert.Null(end.Stopped);
        Assert.Equal(whole.Metrics, end.Record.Metrics);
        Assert.Equal((whole.SamplesSha256, whole.FunctionEvaluations), (end.Record.SamplesSha256, end.Record.FunctionEvaluations));
        // What a metric warned of before is warned of again, once.
        Assert.Equal(["metric counted: six samples are few."], end.Record.Warnings);
        Assert.False(File.Exists(Path.Combine(part.Folder.Samples, "measuring.json")));
    }

    /// <summary>Samples of other weights, and samples whose file has changed, are drawn anew; nothing else is lost.</summary>
    [Theory]
    [InlineData("samples/final.npy")]
    [InlineData("samples/measuring.json")]
    public void WhatIsDamagedIsMadeAnew(string file)
    {
        var whole = Run(null, At.Never).Outcome.Record;
        var part = Run(null, At.Measuring).Outcome;
        var bytes = File.ReadAllBytes(part.Folder.File(file));
        bytes[^20] ^= 1;
        File.WriteAllBytes(part.Folder.File(file), bytes);

        var (end, observer) = Run(part.Folder, At.Never);

        Assert.True(observer.Drew);
        Assert.Equal(whole.SamplesSha256, end.Record.SamplesSha256);
        Assert.Equal(whole.Metrics, end.Record.Metrics);
    }

    private (RunOutcome Outcome, Stopping Observer) Run(RunFolder? folder, At at)
    {
        using var stopping = new CancellationTokenSource();
        var observer = new Stopping(at, stopping);
        _counts.Cancel = at == At.Measuring ? stopping.Cancel : () => { };
        var runner = new ExperimentRunner(_catalog, new RunPictures(), TimeProvider.System);
        return (
            folder is null
                ? runner.Run(_folder.Read(_catalog, Small), observer, stopping.Token)
                : runner.Resume(folder, observer, stopping.Token),
            observer);
    }

    /// <summary>Where a run is interrupted.</summary>
    public enum At
    {
        Never,
        Training,
        Sampling,
        Measuring,
    }

    /// <summary>Interrupts the run, and notes whether it drew samples.</summary>
    private sealed class Stopping(At at, CancellationTokenSource stopping) : IRunObserver
    {
        public bool Drew { get; private set; }

        public void Started(RunFolder folder, long parameters)
        {
        }

        public void Training(TrainingProgress progress)
        {
            if (at == At.Training && progress.Step == 2) stopping.Cancel();
        }

        public void Sampling(int done, int count)
        {
            Drew = true;
            if (at == At.Sampling && done == 3) stopping.Cancel();
        }

        public void Stage(string name)
        {
        }

        public void Warn(string message) => Assert.Equal("metric counted: six samples are few.", message);
    }

    /// <summary>How often each metric was measured.</summary>
    private sealed class Counts
    {
        private readonly Dictionary<string, int> _counts = [];

        public Action Cancel { get; set; } = () => { };

        public int Of(string name) => _counts.GetValueOrDefault(name);

        public void Add(string name) => _counts[name] = Of(name) + 1;

        public void Clear() => _counts.Clear();
    }

    [Description("counts how often it measures")]
    private sealed class CountedMetric(Counts counts) : IMetric
    {
        public IReadOnlyList<DataPart> Sees => [DataPart.Test];

        public string? Refusal(IDataSource source) => null;

        public IReadOnlyDictionary<string, double> Measure(MetricInput input)
        {
            counts.Add("counted");
            input.Warn("six samples are few.");
            return new Dictionary<string, double> { ["mean"] = input.Samples.Values.mean().item<float>() };
        }
    }

    [Description("is at work when the run is interrupted")]
    private sealed class LongMetric(Counts counts) : IMetric
    {
        public IReadOnlyList<DataPart> Sees => [DataPart.Test];

        public string? Refusal(IDataSource source) => null;

        public IReadOnlyDictionary<string, double> Measure(MetricInput input)
        {
            counts.Cancel();
            input.Advance(1, 2);
            counts.Add("long");
            return new Dictionary<string, double> { ["largest"] = input.Samples.Values.max().item<float>() };
        }
    }
}
