using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>A difference with its raised p value.</summary>
/// <param name="Difference">From what it is compared with.</param>
/// <param name="P">Raised for the number of differences that are tested together (<see cref="HolmCorrection"/>).</param>
public sealed record Tested(PairedDifference Difference, double P)
{
    /// <summary>Differences whose p is below it are called significant.</summary>
    public const double Threshold = 0.05;

    /// <summary>The differences of several items, tested together; what cannot be tested is left out.</summary>
    internal static Dictionary<T, Tested> All<T>(IEnumerable<T> items, Func<T, PairedDifference?> difference)
        where T : notnull
    {
        var pairs = items.Select(i => (Item: i, Difference: difference(i)!)).Where(p => p.Difference is not null).ToList();
        var adjusted = HolmCorrection.Adjust([.. pairs.Select(p => p.Difference.P)]);
        return pairs.Zip(adjusted).ToDictionary(p => p.First.Item, p => new Tested(p.First.Difference, p.Second));
    }

    /// <summary>What the test says of a metric.</summary>
    public Verdict Judge(RankedMetric metric) =>
        P >= Threshold ? Verdict.NotSignificant : metric.Loss(Difference.Difference.Mean) < 0 ? Verdict.Better : Verdict.Worse;
}
