using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>One metric of one row.</summary>
/// <param name="Seeds">Its mean over seeds.</param>
/// <param name="OverSamples">With one seed, the interval that the metric itself gives; it knows nothing of other seeds.</param>
/// <param name="Difference">From the baseline; null for the baseline and where nothing can be tested.</param>
/// <param name="P">Of the difference, raised for the number of rows (<see cref="HolmCorrection"/>).</param>
/// <param name="Verdict">What the test says.</param>
public sealed record MetricCell(SeedMean Seeds, Interval? OverSamples, PairedDifference? Difference, double? P, Verdict Verdict)
{
    /// <summary>Over seeds where there are several, else over samples.</summary>
    public Interval? Interval => Seeds.Interval ?? OverSamples;
}

/// <summary>How a row stands against the baseline.</summary>
public enum Verdict
{
    /// <summary>It is the baseline, or has too few seeds in common with it.</summary>
    Untested,
    NotSignificant,
    Better,
    Worse,
}
