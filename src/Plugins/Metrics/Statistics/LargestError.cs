using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// The largest absolute value of a vector that is measured with noise, with the interval of its expectation. Noise alone makes it larger
/// than 0. The interval holds the expectations under errors s d, d the measured one, for which the measured value lies within the middle
/// 95 %; from s = 0, where there is no error but noise.
/// </summary>
internal static class LargestError
{
    private const double Tail = 0.025;

    /// <summary>Of errors [...], and of draws of their noise [R, ...], which counts with both signs.</summary>
    public static Estimate Of(Tensor errors, Tensor noise)
    {
        using var scope = NewDisposeScope();
        var (d, e) = (errors.flatten(), cat([noise, -noise]).flatten(1));
        double value = d.abs().max().item<double>();
        // The measured errors hold noise themselves, so the expectation at s = 1 may be above the value.
        return new(value, Expectation(Scale(1 - Tail)), Expectation(Scale(Tail)));

        double[] At(double s) => (s * d + e).abs().amax([1]).sort().Values.data<double>().ToArray();
        double Expectation(double s) => At(s).Average();

        double Scale(double share)
        {
            if (Quantiles.Of(At(0), share) >= value) return 0;
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
