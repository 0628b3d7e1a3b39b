using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Distances;

/// <summary>A squared distance that is a mean over pairs of samples and held-out real ones, of all of them.</summary>
/// <param name="name">Its name in the results.</param>
/// <param name="options">What is compared.</param>
/// <param name="spaces">The features.</param>
internal abstract class HeldOutPairMetric(string name, FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    /// <summary>The most samples of each side; the cost is the square of this.</summary>
    internal const long Most = 20_000;

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var (samples, real) = (space.Of(input.Samples.Values), space.Of(space.Real(Part).Values));
        if (!SampleCounts.Suffice(input, samples, real, 2)) return;
        SampleCounts.Tell(input, "samples", Most, samples.shape[0], SampleCounts.ForTheCost);
        SampleCounts.Tell(input, "real ones", Most, real.shape[0], SampleCounts.ForTheCost);
        Distance(Subset(samples), Subset(real), input.Streams[name]).OfDistributions().AddTo(numbers, name);
    }

    /// <summary>Samples [N, D] and real ones [M, D], float64; at least 2 of each.</summary>
    protected abstract Expansion Distance(Tensor samples, Tensor real, Generator random);

    private static Tensor Subset(Tensor features) => new Samples(features).Subset(Most).Values.to(float64);
}
