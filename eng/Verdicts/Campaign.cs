using System.Globalization;

namespace Diffusion.Verdicts;

/// <summary>The same question of many simulated sweeps; equal seeds give equal answers.</summary>
/// <param name="sweeps">How many there are of each kind.</param>
internal sealed class Campaign(int sweeps)
{
    /// <summary>The numbers of seeds that are tried.</summary>
    public static readonly int[] Seeds = [3, 4, 5, 6, 8, 12];

    /// <summary>The numbers of variants that are tried, with the baseline.</summary>
    public static readonly int[] Variants = [2, 3, 6, 10];

    /// <summary>How many sweeps there are of each kind.</summary>
    public int Sweeps => sweeps;

    /// <summary>Twice the standard error of a share of 5 %: how far chance in the simulation reaches.</summary>
    public double ErrorOfFivePercent => 2 * Math.Sqrt(0.05 * 0.95 / sweeps);

    /// <summary>The share of sweeps in which something happens.</summary>
    public double Share(Func<Random, bool> happens)
    {
        var random = new Random(1);
        return Enumerable.Range(0, sweeps).Count(_ => happens(random)) / (double)sweeps;
    }

    /// <summary>The share in percent, with one decimal.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);

    /// <summary>Values of variants: a part that all runs of a seed share, each variant's own noise of variance 1, and its mean.</summary>
    /// <param name="random">Draws.</param>
    /// <param name="seeds">How many seeds.</param>
    /// <param name="means">The expectation of each variant.</param>
    /// <param name="noise">A draw of variance 1; normal when absent.</param>
    public static double[][] Values(Random random, int seeds, IReadOnlyList<double> means, Func<Random, double>? noise = null)
    {
        double[] shared = [.. Enumerable.Range(0, seeds).Select(_ => Draws.Normal(random))];
        return [.. means.Select(m => shared.Select(s => s + m + (noise ?? Draws.Normal)(random)).ToArray())];
    }
}
