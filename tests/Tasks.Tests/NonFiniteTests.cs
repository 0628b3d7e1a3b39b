using System.ComponentModel;
using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Schedules;
using Diffusion.Reports;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace Diffusion.Tasks.Tests;

/// <summary>Numbers that are NaN or infinite never pass for results.</summary>
public sealed class NonFiniteTests : IDisposable
{
    private const string Points = """
        { "data": { "name": "moons", "count": 60, "testPart": 60 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
          "schedule": "linear", "training": { "steps": 4, "batchSize": 20 }, "sampling": { "count": 10, "batchSize": 4, "steps": 10 },
          "metrics": ["energy"] }
        """;

    private const string Advice =
        " Try less guidance, bounds for the clipping, more sampling.steps or another sampler; "
        + "if nothing helps, the network itself has diverged.";

    private static readonly PluginCatalog Catalog = TaskFolder.Create(services =>
    {
        services.For(IGuidance.Kind).Add<BreakingGuidance, BreakingOptions>("breaking");
        services.For(ISampler.Kind).Add<LeavingSampler>("leaving");
        services.For(IMetric.Kind).Add<SilentMetric>("silent");
        services.For(ITask.Kind).Add<InfiniteTask>("infinite");
    });

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Three of ten samples, from t = 0.5 on: the run has failed, and what it trained is kept and can be drawn from.</summary>
    [Fact]
    public void SamplesThatAreNotFiniteFailTheRunAndNothingElseIsLost()
    {
        var folder = Fails("""guidance={"name":"breaking","time":0.55,"samples":1}""");
        var level = ((INoiseSchedule)new LinearSchedule(new())).At(0.5);
        var expected =
            "3 of 10 samples are not finite: they have numbers that are NaN or infinite. The sampler 'ddim' met the first at t = 0.5 of "
            + $"the schedule 'linear' (alpha = {level.Alpha:g3}, sigma = {level.Sigma:g3}), in an estimate of x0.{Advice} "
            + $"The samples are kept in '{Path.Combine(folder.Samples, "final.npy")}', and so is what was trained: "
            + "'diffusion sample RUN --set ...' draws with other settings.";
        var record = RunRecord.Read(folder);
        Assert.Equal((RunStatus.Failed, expected, 4L, null), (record.Status, record.Error, record.Step, record.SamplesSha256));
        Assert.Empty(record.Metrics);
        using var kept = Npy.Read(Path.Combine(folder.Samples, "final.npy"));
        Assert.Equal(3, kept.isfinite().all(1).logical_not().sum().item<long>());

        // It fails again in the same way, draws where nothing breaks, and is measured where nothing breaks.
        Assert.Equal(
            $"{expected}\nThe whole error is in '{folder.ErrorFile}'.",
            Assert.Throws<RunFailedException>(() => Runner.Resume(folder, new SilentObserver())).Message);
        var reader = new ExperimentReader(Catalog);
        var other = reader.Read(folder.ExperimentFile, ["guidance=none"]);
        Assert.True(double.IsFinite(Runner.Sample(folder, other, new SilentObserver()).Result.Metrics["energy"]));
        Assert.Equal(SamplesOrigin.Drawn, Evaluation.Run(folder, other, new SilentObserver()).Samples);
        // Drawing and measuring fail like the run.
        var same = reader.Read(folder.ExperimentFile, []);
        Action[] all = [() => Runner.Sample(folder, same, new SilentObserver()), () => Evaluation.Run(folder, same, new SilentObserver())];
        foreach (var again in all)
            Assert.StartsWith("3 of 10 samples", Assert.Throws<NonFiniteSamplesException>(again).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ASamplerThatLeavesTheNumbersIsNamed()
    {
        var folder = Fails("sampler=leaving");
        Assert.StartsWith(
            "10 of 10 samples are not finite: they have numbers that are NaN or infinite. "
            + $"Every estimate of x0 was finite, so the steps of the sampler 'leaving' went too far.{Advice} The samples are kept in ",
            RunRecord.Read(folder).Error,
            StringComparison.Ordinal);
    }

    /// <summary>Numbers of double precision that the data's type cannot hold are no numbers to a metric.</summary>
    [Fact]
    public void SamplesThatTheDatasTypeCannotHoldFail() => Assert.StartsWith(
        "10 of 10 samples", RunRecord.Read(Fails("sampler=leaving", "precision=float64")).Error, StringComparison.Ordinal);

    /// <summary>A task that says nothing of its drawing is checked too.</summary>
    [Fact]
    public void EveryTaskThatDrawsIsChecked()
    {
        var error = Assert.Throws<RunFailedException>(() => Runner.Run(
            _folder.Read(Catalog, """{ "task": "infinite", "data": { "name": "moons", "count": 60 }, "sampling": { "count": 4 } }"""),
            new SilentObserver()));
        var folder = RunFolder.FindAll(_folder.Path).Single();
        Assert.Equal(
            "2 of 4 samples are not finite: they have numbers that are NaN or infinite. "
            + $"The samples are kept in '{Path.Combine(folder.Samples, "final.npy")}', and so is what was trained: "
            + $"'diffusion sample RUN --set ...' draws with other settings.\nThe whole error is in '{folder.ErrorFile}'.",
            error.Message);
    }

    /// <summary>Samples that a run of an earlier version kept are not measured.</summary>
    [Fact]
    public void KeptSamplesThatAreNotFiniteAreNotMeasured()
    {
        var run = Runner.Run(_folder.Read(Catalog, Points), new SilentObserver());
        using var broken = full([10, 2], float.NaN);
        Npy.Write(Path.Combine(run.Folder.Samples, "final.npy"), broken);
        using var classes = Npy.Read(Path.Combine(run.Folder.Samples, "final-class.npy"));
        (run.Record with { SamplesSha256 = Digest.Of([broken, classes]) }).Write(run.Folder);
        var error = Assert.Throws<NonFiniteSamplesException>(
            () => Evaluation.Run(run.Folder, new ExperimentReader(Catalog).Read(run.Folder.ExperimentFile, []), new SilentObserver()));
        Assert.Equal(
            "10 of 10 samples are not finite: they have numbers that are NaN or infinite. "
            + "They are the run's own: 'diffusion evaluate RUN --set ...' draws others and measures those.",
            error.Message);
    }

    /// <summary>In run.json, in the events, in an evaluation, and read back.</summary>
    [Fact]
    public void MetricsThatAreNotFiniteAreWarnings()
    {
        const string Expected =
            "metric silent: silent = NaN, silentHigh = Infinity; reports rank nothing by numbers that are not finite.";
        var run = Runner.Run(_folder.Read(Catalog, Points, """metrics=["silent","energy"]"""), new QuietObserver());
        Assert.Equal((RunStatus.Finished, Expected), (run.Record.Status, Assert.Single(run.Record.Warnings)));
        var read = RunRecord.Read(run.Folder);
        Assert.Equal(run.Record.Warnings, read.Warnings);
        Assert.Equal(double.NaN, read.Metrics["silent"]);
        Assert.Equal((double.PositiveInfinity, 1), (read.Metrics["silentHigh"], read.Metrics["silentLow"]));
        var json = JsonNode.Parse(File.ReadAllText(run.Folder.RunFile))!["metrics"]!;
        Assert.Equal(("NaN", "Infinity"), ((string)json["silent"]!, (string)json["silentHigh"]!));
        Assert.Contains(EventReader.Read(run.Folder.EventsFile), e => e.Name == "silent" && double.IsNaN(e.Number));

        var again = Evaluation.Run(
            run.Folder, new ExperimentReader(Catalog).Read(run.Folder.ExperimentFile, ["""metrics=["silent"]"""]), new QuietObserver());
        Assert.Equal([Expected], again.Result.Warnings);
    }

    /// <summary>A loss that explodes without becoming infinite is told in the record, also where the samples then are no numbers.</summary>
    [Fact]
    public void AnExplodingLossIsInTheRecord()
    {
        string[] fast = ["training.steps=12", "training.learningRate=10", "training.warmUp=0"];
        Assert.Throws<RunFailedException>(() => Runner.Run(_folder.Read(Catalog, Points, fast), new QuietObserver()));
        var record = RunRecord.Read(RunFolder.FindAll(_folder.Path).Single());
        Assert.Equal((RunStatus.Failed, 12L), (record.Status, record.Step));
        Assert.StartsWith("The loss has exploded: it was ", Assert.Single(record.Warnings), StringComparison.Ordinal);
        Assert.StartsWith("10 of 10 samples are not finite", record.Error, StringComparison.Ordinal);
    }

    private ExperimentRunner Runner { get; } = new(Catalog, new RunPictures(), TimeProvider.System);

    private static Evaluation Evaluation => new(Catalog, new RunPictures());

    private RunFolder Fails(params string[] overrides)
    {
        Assert.Throws<RunFailedException>(() => Runner.Run(_folder.Read(Catalog, Points, overrides), new SilentObserver()));
        return RunFolder.FindAll(_folder.Path).Single();
    }

    /// <summary>The estimates of the first samples of each batch are not a number from a time on.</summary>
    [Description("breaks estimates")]
    private sealed class BreakingGuidance(BreakingOptions options) : IGuidance
    {
        public IDenoiser Apply(IDenoiser inner) => new Broken(inner, options);

        private sealed class Broken(IDenoiser inner, BreakingOptions options) : DelegatingDenoiser(inner)
        {
            public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
            {
                var prediction = base.Predict(xt, level, condition);
                if (level.Time > options.Time) return prediction;
                var x0 = prediction.X0.clone();
                x0[TensorIndex.Slice(0, options.Samples)] = float.NaN;
                return prediction with { X0 = x0 };
            }
        }
    }

    private sealed record BreakingOptions
    {
        [Description("the largest time at which it breaks")]
        public double Time { get; init; }

        [Description("how many samples of a batch")]
        public int Samples { get; init; }
    }

    /// <summary>Ends where single precision has no numbers.</summary>
    [Description("goes too far")]
    private sealed class LeavingSampler : ISampler
    {
        public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
            problem.Walk((x, x0, t, s) => s.IsClean ? (x0 + 1) * 1e200 : x0, cancellation);
    }

    [Description("has no numbers")]
    private sealed class SilentMetric : IMetric
    {
        public string? Refusal(IDataSource source) => null;

        public IReadOnlyList<DataPart> Sees => [];

        public bool ByDefault => false;

        public IReadOnlyDictionary<string, double> Measure(MetricInput input) => new Dictionary<string, double>
        {
            ["silent"] = double.NaN, ["silentHigh"] = double.PositiveInfinity, ["silentLow"] = 1,
        };
    }

    [Description("draws infinite numbers")]
    private sealed class InfiniteTask : ITask
    {
        private static readonly OptionsSection<DrawingOptions> Drawing =
            DrawingOptions.SectionOf<DrawingOptions>("how many samples are drawn");

        public IReadOnlyList<Section> Sections { get; } = [IOptimizer.Kind, TrainingOptions.Section, Drawing];

        public Type ModelType => typeof(object);

        public bool Draws => true;

        public Work Work(Experiment experiment) => new(0, 1);

        public IReadOnlyList<Stage> Stages(Composition composition) =>
        [
            new("nothing", composition.Options(TrainingOptions.Section), () => nn.Identity(), (_, _) => throw new NotSupportedException()),
        ];

        public object CreateModel(Composition composition, nn.Module module) => module;

        public DrawnSamples Draw(Composition composition, nn.Module module, DrawingContext context) => new(
            new(tensor(new[] { 1, 2, float.NegativeInfinity, 3, 4, 5, 6, float.NaN }).reshape(4, 2)), new Dictionary<string, Tensor>(), 1);
    }
}
