using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// The share of trials that succeed, with the interval of Clopper and Pearson 1934, which never holds the true share less often than it
/// says and has a width where all trials or none succeed.
/// </summary>
internal static class Share
{
    private const double Tail = 0.025;

    /// <summary>Of trials that are true, [N].</summary>
    public static Estimate Of(Tensor trials)
    {
        using var sum = trials.to(int64).sum();
        return Of(sum.item<long>(), trials.shape[0]);
    }

    /// <summary>Successes of independent trials.</summary>
    public static Estimate Of(double successes, double trials) => new(
        successes / trials,
        successes <= 0 ? 0 : BetaQuantile(Tail, successes, trials - successes + 1),
        successes >= trials ? 1 : BetaQuantile(1 - Tail, successes + 1, trials - successes));

    /// <summary>Where the distribution of Beta(a, b) reaches a probability.</summary>
    internal static double BetaQuantile(double probability, double a, double b)
    {
        double low = 0, high = 1;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (BetaDistribution(middle, a, b) < probability) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>The regularised incomplete beta function I_x(a, b) (Abramowitz and Stegun 26.5.8).</summary>
    internal static double BetaDistribution(double x, double a, double b)
    {
        if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
        // The fraction converges fast on this side of the mean.
        if (x > (a + 1) / (a + b + 2)) return 1 - BetaDistribution(1 - x, b, a);
        double front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + a * Math.Log(x) + b * Math.Log(1 - x)) / a;
        return front / Fraction(x, a, b);
    }

    /// <summary>The continued fraction, by the method of Lentz.</summary>
    private static double Fraction(double x, double a, double b)
    {
        const double Tiny = 1e-300, Precision = 1e-15;
        double value = 1, c = 1, d = 0;
        for (int i = 1; i <= 10_000; i++)
        {
            int m = i / 2;
            double term = i % 2 == 0
                ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
                : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = 1 / NotZero(1 + term * d);
            c = NotZero(1 + term / c);
            value *= c * d;
            if (Math.Abs(c * d - 1) < Precision) break;
        }

        return value;

        static double NotZero(double v) => Math.Abs(v) < Tiny ? Tiny : v;
    }

    /// <summary>Stirling's series (Abramowitz and Stegun 6.1.41), where it is exact to rounding.</summary>
    private static double LogGamma(double x)
    {
        double shift = 0;
        for (; x < 15; x++) shift += Math.Log(x);
        double r = 1 / (x * x);
        return (x - 0.5) * Math.Log(x) - x + 0.5 * Math.Log(2 * Math.PI)
            + (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r / 1188)))) / x - shift;
    }
}
