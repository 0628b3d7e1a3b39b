using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Metrics;

/// <summary>What a metric sees.</summary>
/// <param name="Samples">Generated samples, on the CPU; labels are the classes that were asked for.
/// Empty where no metric needs any.</param>
/// <param name="Data">The real data, on the CPU.</param>
/// <param name="Model">What the samples were drawn from.</param>
/// <param name="Streams">Randomness of the metrics; independent of the run's seed, so that two runs are measured alike.</param>
public sealed record MetricInput(Samples Samples, Dataset Data, MeasuredModel Model, RandomStreams Streams)
{
    /// <summary>
    /// Tables that a metric keeps beside its numbers, by name: <c>NAME.npy</c> in the folder of the samples, float64 [rows, columns].
    /// </summary>
    public IDictionary<string, double[,]> Tables { get; init; } = new Dictionary<string, double[,]>();
}

/// <summary>A trained model as metrics of likelihood see it.</summary>
/// <param name="Denoiser">Its estimate of x0, neither guided nor clipped.</param>
/// <param name="Schedule">The schedule that it was trained on.</param>
/// <param name="Space">What a sample is.</param>
/// <param name="Device">Where the network is.</param>
public sealed record MeasuredModel(IDenoiser Denoiser, INoiseSchedule Schedule, DataSpace Space, Device Device);
