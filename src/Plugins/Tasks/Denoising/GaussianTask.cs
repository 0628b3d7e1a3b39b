using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Denoising;

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
