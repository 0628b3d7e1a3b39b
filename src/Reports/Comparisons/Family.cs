using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// Differences that share one error of 5 %: each gets an equal part (Bonferroni), so that with 95 % all their intervals hold at once.
/// That needs nothing of how the differences depend on each other.
/// </summary>
/// <param name="Differences">How many there are.</param>
internal sealed record Family(int Differences)
{
    private const double Error = 0.05;

    /// <summary>How often the interval of one of them may miss.</summary>
    public double Part => Error / Math.Max(1, Differences);

    /// <summary>The interval and the verdict of one of them.</summary>
    public Tested Test(PairedDifference difference, RankedMetric metric) => Tested.Of(difference, metric, Part);
}
