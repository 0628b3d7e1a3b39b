using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Diffusion.Reports.Statistics;

/// <summary>
/// How often a paired t test finds a difference, with the right sign. Effects are in standard deviations of the differences between runs of
/// one seed. With n seeds t follows the noncentral t distribution with noncentrality effect sqrt(n) (Johnson and Welch 1940).
/// </summary>
internal static class PairedPower
{
    /// <summary>A difference is said to be found where it is in this share of sweeps.</summary>
    public const double Enough = 0.8;

    private const int Steps = 4000;
    private const int Halvings = 20;

    /// <summary>The share of sweeps in which the interval lies on the right side of zero.</summary>
    /// <param name="seeds">n, at least 2.</param>
    /// <param name="effect">Positive.</param>
    /// <param name="error">How often the interval misses the expectation.</param>
    public static double Of(int seeds, double effect, double error)
    {
        int freedom = seeds - 1;
        double limit = StudentQuantile.Of(error, freedom), shift = effect * Math.Sqrt(seeds);
        // t = (Z + shift) / U > limit, with Z normal and U^2 = chi^2 / freedom: integrated over U by Simpson's rule.
        double most = 1 + (12 / Math.Sqrt(freedom)), step = most / Steps;
        double scale = Math.Log(2) + (freedom / 2.0 * Math.Log(freedom / 2.0)) - SpecialFunctions.GammaLn(freedom / 2.0);
        double sum = 0;
        for (int k = 0; k <= Steps; k++)
        {
            double u = k * step;
            double density = Math.Exp(scale - (freedom * u * u / 2) + (freedom > 1 ? (freedom - 1) * Math.Log(u) : 0));
            sum += (k is 0 or Steps ? 1 : k % 2 == 1 ? 4 : 2) * density * Normal.CDF(0, 1, shift - (limit * u));
        }

        return sum * step / 3;
    }

    /// <summary>The smallest effect that is found.</summary>
    public static double Smallest(int seeds, double error)
    {
        double low = 0, high = 1;
        while (Of(seeds, high, error) < Enough) (low, high) = (high, 2 * high);
        for (int k = 0; k < Halvings; k++)
        {
            double middle = (low + high) / 2;
            if (Of(seeds, middle, error) < Enough) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>The fewest seeds with which an effect is found.</summary>
    public static int Needed(double effect, double error)
    {
        int seeds = 2;
        while (Of(seeds, effect, error) < Enough) seeds++;
        return seeds;
    }
}
