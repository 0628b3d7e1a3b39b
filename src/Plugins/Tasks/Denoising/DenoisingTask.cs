using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Denoising;

/// <summary>Trains a network to undo Gaussian noise, then draws samples with it and measures them.</summary>
[Description("a network that removes noise, from which samples are drawn")]
[Source("001 Algorithms 1 and 2")]
public sealed class DenoisingTask : ITask
{
    public IReadOnlyList<Section> Sections { get; } =
    [
        INoiseSchedule.Kind, IParameterization.Kind, IWeighting.Kind, ITimeDistribution.Kind, IReverseVariance.Kind, IModel.Kind,
        ICodec.Kind, IOptimizer.Kind, ISampler.Kind, ITimeGrid.Kind, IGuidance.Kind, IClipping.Kind, IMetric.Kind,
        DenoisingTrainingOptions.Section, SamplingOptions.Section,
    ];

    public Type ModelType => typeof(GaussianModel);

    public bool Draws => true;

    public IEnumerable<Problem> Check(Composition composition) => new DenoisingRules(composition).Check();

    public IEnumerable<Warning> Warnings(Composition composition) => new DenoisingWarnings(composition).OfChoices();

    public IEnumerable<Warning> Warnings(Composition composition, Dataset data) =>
        [.. new PriorWarnings(composition, data).Check(), .. new ClassShareWarnings(composition, data).Check()];

    public Work Work(Experiment experiment)
    {
        var (training, sampling) = (experiment.Get(DenoisingTrainingOptions.Section), experiment.Get(SamplingOptions.Section));
        return new(training.Steps, training.BatchSize, sampling.Count, sampling.Steps);
    }

    public IReadOnlyList<Stage> Stages(Composition composition)
    {
        var parts = new DenoisingParts(composition);
        return [new("denoising", parts.Training, parts.CreateNetwork, (module, context) =>
            new DenoisingTraining((NetworkModule)module, parts, context.Validation))];
    }

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
        var ofFrames = drawn.Samples.Condition?.Map(c => cat([.. Enumerable.Repeat(c.narrow(0, 0, frames.shape[1]), (int)frames.shape[0])]));
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
