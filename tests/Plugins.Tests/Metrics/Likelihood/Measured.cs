using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Likelihood;

/// <summary>What the metrics of likelihood see of a test's data and model.</summary>
internal static class Measured
{
    public static IReadOnlyDictionary<string, double> By(
        IMetric metric, Tensor heldOut, IDenoiser denoiser, INoiseSchedule schedule, DataSpace? space = null)
    {
        using var streams = new RandomStreams(0);
        return metric.Measure(Input(heldOut, denoiser, schedule, streams, space));
    }

    public static MetricInput Input(
        Tensor heldOut, IDenoiser denoiser, INoiseSchedule schedule, RandomStreams streams, DataSpace? space = null)
    {
        var samples = new Samples(heldOut.to(float32));
        var shape = space ?? new DataSpace([.. heldOut.shape.Skip(1)]);
        var none = samples.Slice(0, 0);
        return new(
            none,
            new Dataset(none, null, samples, ""),
            shape,
            new GaussianModel(denoiser, schedule, shape),
            Compute.Cpu,
            streams);
    }

    /// <summary>Samples of N(mean, deviation^2) in every one of some dimensions.</summary>
    public static Tensor Gaussian(double mean, double deviation, int count, int dimensions) =>
        mean + deviation * randn([count, dimensions], dtype: float64, generator: new Generator(7));

    /// <summary>The mean of -log N(x; mean, deviation^2) over all numbers.</summary>
    public static double GaussianNll(Tensor x, double mean, double deviation) =>
        0.5 * Math.Log(2 * Math.PI * deviation * deviation)
        + ((x.to(float32).to(float64) - mean).square().mean().item<double>() / (2 * deviation * deviation));
}
