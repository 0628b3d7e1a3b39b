using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>A difference with its interval and what follows from it.</summary>
/// <param name="Difference">From what it is compared with.</param>
/// <param name="Interval">One of several that hold all at once with 95 %; null where there is none.</param>
/// <param name="Verdict">Whether the interval excludes zero, and on which side it lies.</param>
public sealed record Tested(PairedDifference Difference, Interval? Interval, Verdict Verdict)
{
    /// <param name="difference">From what it is compared with.</param>
    /// <param name="metric">Says which side of zero is the better one.</param>
    /// <param name="error">How often the interval may miss.</param>
    internal static Tested Of(PairedDifference difference, RankedMetric metric, double error)
    {
        var interval = difference.Within(error);
        return new(difference, interval, Judge(difference.Seeds.Mean));

        Verdict Judge(double mean) => interval is not { } i ? Verdict.Untested
            : i.HoldsZero ? Verdict.NotToldApart
            : metric.Loss(mean) < 0 ? Verdict.Better
            : Verdict.Worse;
    }
}
