using Diffusion.Framework.Data;
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
    // The cost is the square of this; the standard error falls with its root.
    private const long Most = 2000;

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var (x, y) = (Subset(space.Of(input.Samples.Values)), Subset(space.Of(space.Real(Part).Values)));
        var random = input.Streams[name];
        var distances = Distances(x, y, Bootstrap.Weights(x.shape[0], random), Bootstrap.Weights(y.shape[0], random));
        Bootstrap.Interval(distances).AddTo(numbers, name);
    }

    /// <summary>Samples [N, D] and real ones [M, D], with the rows of weights of each, to the distances: float64 [R].</summary>
    protected abstract Tensor Distances(Tensor samples, Tensor real, Tensor weights, Tensor realWeights);

    private static Tensor Subset(Tensor features) => new Samples(features).Subset(Most).Values.to(float64);
}
