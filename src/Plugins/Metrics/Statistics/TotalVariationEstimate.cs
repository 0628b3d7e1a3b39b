using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// The total variation of two distributions whose shares are known up to noise, with the 95 % interval of its expectation at this number of
/// samples. Noise alone makes it larger than 0, so the interval holds the expectations for those differences <c>l (one - other)</c>, l
/// from 0, with which a total variation like the measured one lies within the middle 95 %.
/// </summary>
internal static class TotalVariationEstimate
{
    private const int Draws = 400, Halvings = 30;

    private const double Tail = 0.025, ErrorOfMean = 0.25;

    /// <summary>
    /// Of samples whose states were counted, from a known distribution. The noise of shares is normal with the covariance of a multinomial
    /// distribution.
    /// </summary>
    /// <param name="counts">How many have each state, float64 [K].</param>
    /// <param name="p">The distribution, float64 [K].</param>
    /// <param name="random">Draws the noise.</param>
    public static Estimate Of(Tensor counts, Tensor p, Generator random)
    {
        using var scope = NewDisposeScope();
        double n = counts.sum().item<double>();
        return Of(counts / n - p, Noise(counts, n, random));
    }

    /// <summary>Of the difference of two sets of shares, float64 [K], and draws of its noise, float64 [draws, K].</summary>
    public static Estimate Of(Tensor difference, Tensor noise)
    {
        using var scope = NewDisposeScope();
        double measured = Distance(difference.unsqueeze(0))[0];
        double[] At(double l)
        {
            using var inner = NewDisposeScope();
            return Distance(l * difference + noise);
        }

        double Farthest(double tail) => Solve(measured, l => Quantiles.Of(At(l), tail));
        var (nearest, farthest) = (At(Farthest(1 - Tail)), At(Farthest(Tail)));
        // Noise alone has a mean that is known to a part of its deviation, from these draws and shares.
        double least = nearest.Average() - ErrorOfMean * Deviation(nearest);
        return new(measured, Math.Min(measured, least), Math.Max(measured, farthest.Average()));
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }

    /// <summary>
    /// Differences of shares from their expectations, float64 [draws, K]. One sample more is spread over all states: what was not seen is
    /// not impossible.
    /// </summary>
    private static Tensor Noise(Tensor counts, double n, Generator random)
    {
        var root = ((counts + 1.0 / counts.shape[0]) / (n + 1)).sqrt();
        var z = randn([Draws, counts.shape[0]], dtype: float64, generator: random);
        return (z - z.mv(root).unsqueeze(1) * root) * root / Math.Sqrt(n);
    }

    /// <summary>Half the sum of the sizes of each row, sorted.</summary>
    private static double[] Distance(Tensor rows)
    {
        using var scope = NewDisposeScope();
        return [.. (rows.abs().sum(1) / 2).sort().Values.data<double>().ToArray()];
    }

    /// <summary>The l from 0 at which a rising function reaches a value; 0 where it starts above.</summary>
    private static double Solve(double value, Func<double, double> rising)
    {
        if (value <= 0 || rising(0) >= value) return 0;
        double low = 0, high = 1;
        while (rising(high) < value) (low, high) = (high, 2 * high);
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (rising(middle) < value) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }
}
