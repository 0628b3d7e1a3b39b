using Diffusion.Framework.Metrics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>Distances that are means over pairs of samples and held-out real ones.</summary>
internal static class HeldOutPairs
{
    // The cost is the square of this; the standard error falls with its root.
    private const long Most = 2000;

    /// <summary>A distance with its interval, where both sides are resampled.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="space">The features that are compared.</param>
    /// <param name="input">The samples and the data.</param>
    /// <param name="distance">Samples, real ones and the rows of weights of each to the distances, [R].</param>
    public static Dictionary<string, double> Measure(string name, FeatureSpace space, MetricInput input, Func<Tensor, Tensor, Tensor, Tensor, Tensor> distance)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (First(space.Of(input.Samples.Values)), First(space.Of(input.Data.HeldOut.Values)));
        var random = input.Streams[name];
        var values = distance(x, y, Bootstrap.Weights(x.shape[0], random), Bootstrap.Weights(y.shape[0], random));
        var numbers = new Dictionary<string, double>();
        Bootstrap.Interval(values).AddTo(numbers, name);
        return numbers;
    }

    private static Tensor First(Tensor features) => features.narrow(0, 0, Math.Min(Most, features.shape[0])).to(float64);
}
