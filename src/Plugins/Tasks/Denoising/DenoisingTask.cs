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
        return new GaussianModel(parts.PlainDenoiser((NetworkModule)module), parts.Schedule, composition.DescribeCodes());
    }

    public string DrawingName(Experiment experiment) => experiment[ISampler.Kind].Plugin.Name;

    public DrawnSamples Draw(Composition composition, nn.Module module, DrawingContext context)
    {
        var parts = new DenoisingParts(composition);
        var codec = composition.FitCodec(context.Data);
        // In a random order: what is asked of samples, or where they start, is taken from its beginning.
        var test = context.Data.Test.Subset(context.Data.Test.Count);
        var drawn = parts.CreateDrawing((NetworkModule)module)
            .Draw(parts.Sampling, context.Streams, codec.Encode(test), context.Progress, context.Cancellation);
        if (parts.Composition.Codec.IsIdentity) return drawn;
        // The way of a code is shown as the way of what it stands for.
        var frames = drawn.Recordings[SampleDrawing.Trajectory];
        var shown = codec.Decode(new(frames.flatten(0, 1))).Values.reshape([.. frames.shape[..2], .. composition.DescribeData().Shape]);
        return drawn with
        {
            Samples = codec.Decode(drawn.Samples),
            Recordings = new Dictionary<string, Tensor>(drawn.Recordings) { [SampleDrawing.Trajectory] = shown },
        };
    }
}
