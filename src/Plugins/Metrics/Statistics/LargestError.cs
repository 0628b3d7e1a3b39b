using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// The largest absolute value of a vector that is measured with noise, with the interval of its expectation. Noise alone makes it larger
/// than 0. The interval holds the expectations under errors s d, d the measured one, for which the measured value lies within the middle
/// 95 %; from s = 0, where there is no error but noise. What is known of that expectation is not exact: values that noise gives too are
/// divided by what it can make of it, and the interval reaches down to 0.8 of it.
/// </summary>
internal static class LargestError
{
    private const double Tail = 0.025, LeastOfNoise = 0.8;

    /// <summary>Of errors [...], and of draws of their noise [R, ...], which counts with both signs.</summary>
    public static Estimate Of(Tensor errors, Tensor noise)
    {
        using var scope = NewDisposeScope();
        var (d, e) = (errors.flatten(), cat([noise, -noise]).flatten(1));
        double value = d.abs().max().item<double>();
        double[] noiseAlone = At(0);
        double least = noiseAlone.Average();
        // Where the largest error is of noise, another one may be larger in truth: none is above its own bound.
        double most = (d.abs() + Normal.Quantile975 * e.std(0)).max().item<double>();
        return new(value, Math.Min(value, Math.Max(LeastOfNoise * least, Bound(1 - Tail))), Math.Max(most, Bound(Tail)));

        double[] At(double s) => (s * d + e).abs().amax([1]).sort().Values.data<double>().ToArray();
        double Bound(double share)
        {
            double ofNoise = Quantiles.Of(noiseAlone, share);
            return ofNoise < value ? At(Scale(share)).Average() : ofNoise > 0 ? value * least / ofNoise : value;
        }

        double Scale(double share)
        {
            double low = 0, high = 1;
            while (Quantiles.Of(At(high), share) < value) (low, high) = (high, 2 * high);
            for (int i = 0; i < 30; i++)
            {
                double middle = (low + high) / 2;
                if (Quantiles.Of(At(middle), share) < value) low = middle;
                else high = middle;
            }

            return (low + high) / 2;
        }
    }
}
