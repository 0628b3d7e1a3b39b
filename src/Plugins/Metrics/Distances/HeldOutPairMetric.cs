using Diffusion.Framework.Metrics;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Distances;

/// <summary>A distance that is a mean over pairs of samples and held-out real ones; both are resampled.</summary>
/// <param name="name">Its name in the results.</param>
/// <param name="options">What is compared.</param>
/// <param name="spaces">The features.</param>
internal abstract class HeldOutPairMetric(string name, FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var (x, y) = (space.Of(input.Samples.Values).to(float64), space.Of(input.Data.HeldOut.Values).to(float64));
        Distance(x, y, input.Streams[name]).ExcessInterval().AddTo(numbers, name);
    }

    /// <summary>Samples [N, D] and real ones [M, D].</summary>
    protected abstract Discrepancy Distance(Tensor samples, Tensor real, Generator random);
}
