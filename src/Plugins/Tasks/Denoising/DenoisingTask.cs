using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>Trains a network to undo Gaussian noise, then draws samples with it and measures them.</summary>
[Description("a network that removes noise, from which samples are drawn")]
[Source("001 Algorithms 1 and 2")]
public sealed class DenoisingTask : GaussianTask
{
    public override IReadOnlyList<Section> Sections { get; } =
    [
        INoiseSchedule.Kind, IParameterization.Kind, IWeighting.Kind, ITimeDistribution.Kind, IReverseVariance.Kind, IModel.Kind,
        ICodec.Kind, IOptimizer.Kind, ISampler.Kind, ITimeGrid.Kind, IGuidance.Kind, IClipping.Kind, IMetric.Kind,
        DenoisingTrainingOptions.Section, SamplingOptions.Section,
    ];

    public override IEnumerable<Problem> Check(Composition composition) => new DenoisingRules(composition).Check();

    public override IEnumerable<Warning> Warnings(Composition composition) => new DenoisingWarnings(composition).OfChoices();

    public override IReadOnlyList<Stage> Stages(Composition composition)
    {
        var parts = new DenoisingParts(composition);
        return [new("denoising", parts.Training, parts.CreateNetwork, (module, context) =>
            new DenoisingTraining((NetworkModule)module, parts, context.Validation))];
    }
}

/// <summary>The choices of Gaussian denoising, put together.</summary>
public sealed class DenoisingParts(Composition composition)
{
    // A search for each of up to 100,000 levels takes a while, and several rules ask for them.
    private IReadOnlyList<NoiseLevel>? _levels;

    public Composition Composition => composition;

    public INoiseSchedule Schedule => composition.Get(INoiseSchedule.Kind);

    public IParameterization Parameterization => composition.Get(IParameterization.Kind);

    public IWeighting Weighting => composition.Get(IWeighting.Kind);

    public ITimeDistribution Times => composition.Get(ITimeDistribution.Kind);

    /// <summary>Null where the task reads no such section.</summary>
    public IReverseVariance? Variance => Reads(IReverseVariance.Kind) ? composition.Get(IReverseVariance.Kind) : null;

    public IModel Model => composition.Get(IModel.Kind);

    public ISampler Sampler => composition.Get(ISampler.Kind);

    public ITimeGrid Grid => composition.Get(ITimeGrid.Kind);

    public IClipping Clipping => composition.Get(IClipping.Kind);

    /// <summary>In the order in which they are applied.</summary>
    public IReadOnlyList<IGuidance> Guidance => composition.GetAll(IGuidance.Kind);

    public SamplingOptions Sampling => (SamplingOptions)composition.Experiment.Drawing!;

    public DenoisingTrainingOptions Training => composition.Options(DenoisingTrainingOptions.Section);

    /// <summary>True where the task reads a section.</summary>
    public bool Reads(PluginKind kind) => composition.Experiment.Choices.ContainsKey(kind);

    /// <summary>The levels that the sampler visits.</summary>
    public IReadOnlyList<NoiseLevel> Levels() => _levels ??= Sampler.ChoosesLevels
        ? [.. new[] { Start, Schedule.At(Schedule.MinTime) }.Distinct(), NoiseLevel.Clean]
        : Grid.Build(Schedule, Start, Sampling.Steps);

    /// <summary>Where sampling starts.</summary>
    public NoiseLevel Start => NoiseFloor.Start(Schedule, Sampling.MinLogSnr);

    /// <summary>A fresh network of the model, as the objective needs it.</summary>
    public NetworkModule CreateNetwork() => Model.Create(new NetworkShape(composition.DescribeCodes(), Variance?.Outputs ?? 1));

    /// <summary>What the network is trained with.</summary>
    public DenoisingLoss CreateLoss() => new(Parameterization, Weighting, Times, Variance!);

    /// <summary>The network as an estimate of x0, neither guided nor clipped.</summary>
    public NetworkDenoiser PlainDenoiser(INetwork network) => new NetworkDenoiser(network, Parameterization, Variance);

    /// <summary>The network as an estimate of x0, guided, then clipped.</summary>
    public IDenoiser Denoiser(INetwork network) =>
        Clipping.Apply(Guidance.Aggregate((IDenoiser)PlainDenoiser(network), (denoiser, guidance) => guidance.Apply(denoiser)));

    /// <summary>A level in words, as messages tell it.</summary>
    public string Where(NoiseLevel level) =>
        $"at t = {level.Time:0.####} of the schedule '{composition.Experiment[INoiseSchedule.Kind].Plugin.Name}' "
        + $"(alpha = {level.Alpha:g3}, sigma = {level.Sigma:g3})";

    /// <summary>A drawing of samples with a trained network.</summary>
    public SampleDrawing CreateDrawing(INetwork network) => CreateDrawing(Denoiser(network));

    /// <summary>A drawing of samples with an estimate of x0.</summary>
    public SampleDrawing CreateDrawing(IDenoiser denoiser) =>
        new(Sampler, denoiser, Schedule, Levels(), composition.DescribeCodes(), composition.Compute);
}

/// <summary>
/// A task whose module estimates the clean sample of a noisy one. However it was trained, samples are drawn with it in the same way, and it
/// is the same to metrics and to other runs.
/// </summary>
public abstract class GaussianTask : ITask
{
    public abstract IReadOnlyList<Section> Sections { get; }

    public Type ModelType => typeof(GaussianModel);

    public bool Draws => true;

    public abstract IEnumerable<Problem> Check(Composition composition);

    public abstract IEnumerable<Warning> Warnings(Composition composition);

    public IEnumerable<Warning> Warnings(Composition composition, Dataset data) =>
        [.. new PriorWarnings(composition, data).Check(), .. new ClassShareWarnings(composition, data).Check()];

    public Work Work(Experiment experiment)
    {
        var (training, sampling) = (experiment.Get(DenoisingTrainingOptions.Section), (SamplingOptions)experiment.Drawing!);
        return new((long)StagesOf(experiment) * training.Steps, training.BatchSize, sampling.Count, sampling.Steps);
    }

    public SampleMemory? MemoryOfSample(Composition composition) =>
        composition.Get(IModel.Kind).MemoryOfSample(composition.DescribeCodes());

    public abstract IReadOnlyList<Stage> Stages(Composition composition);

    public virtual int ResultStage(Composition composition) => Stages(composition).Count - 1;

    public virtual IEnumerable<(string Name, Experiment Experiment)> OtherResults(Composition composition) => [];

    /// <summary>How many stages there are, each of as many steps as the section <c>training</c> says.</summary>
    protected virtual int StagesOf(Experiment experiment) => 1;

    public object CreateModel(Composition composition, nn.Module module)
    {
        var parts = new DenoisingParts(composition);
        return new GaussianModel(parts.PlainDenoiser((NetworkModule)module), parts.Schedule, composition.DescribeCodes())
        {
            Codec = composition.Codec.IsIdentity ? null : composition.FitCodec,
        };
    }

    public string DrawingName(Experiment experiment) => experiment[ISampler.Kind].Plugin.Name;

    public DrawnSamples Draw(Composition composition, nn.Module module, DrawingContext context)
    {
        var parts = new DenoisingParts(composition);
        var codec = composition.FitCodec(context.Data);
        var asked = new AskedConditions(composition.DescribeCodes(), context.Data.Train, context.Data.Test, context.Streams);
        var starts = parts.Sampler.Start == SamplingStart.Data ? codec.Encode(context.Data.Test.Subset(context.Data.Test.Count)) : null;
        using var watch = new FiniteWatch(parts.Denoiser((NetworkModule)module));
        var drawn = parts.CreateDrawing(watch)
            .Draw(parts.Sampling, context.Streams, asked, starts, context.Progress, context.Cancellation)
            with { WhereNotFinite = WhereNotFinite(parts, watch.FirstNotFinite) };
        if (parts.Composition.Codec.IsIdentity) return drawn;
        // The way of a code is shown as the way of what it stands for.
        var frames = drawn.Recordings[SampleDrawing.Trajectory];
        var ofFrames = drawn.Samples.Condition?.Map(
            c => cat([.. Enumerable.Repeat(c.narrow(0, 0, frames.shape[1]), (int)frames.shape[0])]));
        var shown = codec.Decode(new(frames.flatten(0, 1), ofFrames)).Values
            .reshape([.. frames.shape[..2], .. composition.DescribeData().Shape]).to(float32);
        return drawn with
        {
            Samples = codec.Decode(drawn.Samples),
            Recordings = new Dictionary<string, Tensor>(drawn.Recordings) { [SampleDrawing.Trajectory] = shown },
        };
    }

    private static string WhereNotFinite(DenoisingParts parts, NoiseLevel? first)
    {
        var sampler = parts.Composition.Experiment[ISampler.Kind].Plugin.Name;
        return (first is { } level
                ? $"The sampler '{sampler}' met the first {parts.Where(level)}, in an estimate of x0."
                : $"Every estimate of x0 was finite, so the steps of the sampler '{sampler}' went too far.")
            + " Try less guidance, bounds for the clipping, more sampling.steps or another sampler; "
            + "if nothing helps, the network itself has diverged.";
    }
}

/// <summary>Trains a network to undo noise.</summary>
/// <param name="network">The network.</param>
/// <param name="loss">Its loss.</param>
/// <param name="schedule">The noise.</param>
/// <param name="times">The times that the loss draws.</param>
/// <param name="conditionDropout">Probability with which a sample's condition is dropped.</param>
/// <param name="validation">
/// Data for the loss on the way, on the network's device; null where there is no such part, and none is computed.
/// </param>
public sealed class DenoisingTraining(
    NetworkModule network, DenoisingLoss loss, INoiseSchedule schedule, ITimeDistribution times, double conditionDropout,
        Samples? validation)
    : ITrainable
{
    private const int EvaluationSamples = 1024;

    private readonly Samples? _validation = validation?.Subset(EvaluationSamples);

    /// <summary>The training of an experiment.</summary>
    public DenoisingTraining(NetworkModule network, DenoisingParts parts, Samples? validation)
        : this(network, parts.CreateLoss(), parts.Schedule, parts.Times, parts.Training.ConditionDropout, validation)
    {
    }

    public nn.Module Module => network;

    public IResumable? State => times.State;

    public Tensor Loss(Samples batch, RandomStreams streams)
    {
        var condition = conditionDropout > 0
            ? batch.Condition?.DroppedAtRandom(conditionDropout, streams["condition dropout"]) : batch.Condition;
        return loss.Of(network, batch with { Condition = condition }, schedule, streams["times and noise"]);
    }

    /// <summary>The loss on validation data, with the same random numbers every time; times that adapt may still change.</summary>
    public IReadOnlyDictionary<string, double> Evaluate()
    {
        if (_validation is null) return new Dictionary<string, double>();
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        using var ofValidation = loss.Of(network, _validation, schedule, random);
        return new Dictionary<string, double> { ["lossValidation"] = ofValidation.to(float64).item<double>() };
    }
}

/// <summary>The section <c>training</c> of Gaussian denoising.</summary>
public sealed record DenoisingTrainingOptions : TrainingOptions
{
    /// <summary>The section.</summary>
    public static new readonly OptionsSection<DenoisingTrainingOptions> Section = SectionOf<DenoisingTrainingOptions>();

    [Description("probability with which a sample's condition is dropped, so that classifier-free guidance has an unconditional estimate")]
    [Range(0, 1.0)]
    public double ConditionDropout { get; init; } = 0.1;
}
