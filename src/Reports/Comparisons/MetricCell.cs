using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>One metric of one row.</summary>
/// <param name="Seeds">Its mean over seeds.</param>
/// <param name="OverSamples">With one seed, the interval that the metric itself gives; it knows nothing of other seeds.</param>
/// <param name="Tested">Its difference from the baseline; null for the baseline and where nothing can be tested.</param>
public sealed record MetricCell(SeedMean Seeds, Interval? OverSamples, Tested? Tested)
{
    /// <summary>Over seeds where there are several, else over samples; it belongs to this row alone and decides nothing.</summary>
    public Interval? Interval => Seeds.Interval ?? OverSamples;

    /// <summary>How the row stands against the baseline.</summary>
    public Verdict Verdict => Tested?.Verdict ?? Verdict.Untested;
}

/// <summary>How a row stands against the baseline.</summary>
public enum Verdict
{
    /// <summary>It is the baseline, or has too few seeds in common with it.</summary>
    Untested,

    /// <summary>The interval of its difference holds zero.</summary>
    NotToldApart,
    Better,
    Worse,
}
