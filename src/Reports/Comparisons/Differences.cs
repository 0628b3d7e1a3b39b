using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// Every difference from the baseline that a page has for one number: those of the rows, and those of the values of each axis.
/// </summary>
/// <param name="ByRow">Of each row that can be tested.</param>
/// <param name="Axes">Of each axis.</param>
internal sealed record Differences(IReadOnlyDictionary<ComparedRow, PairedDifference> ByRow, IReadOnlyList<AxisDifferences> Axes)
{
    /// <summary>How many they are.</summary>
    public int Count => ByRow.Count + Axes.Sum(a => a.ByRuns.Count);

    /// <summary>All of them.</summary>
    public IEnumerable<PairedDifference> All => ByRow.Values.Concat(Axes.SelectMany(a => a.ByRuns.Values));

    /// <param name="rows">All rows.</param>
    /// <param name="baseline">One of them.</param>
    /// <param name="values">The number of a row by seed.</param>
    public static Differences Of(
        IReadOnlyList<ComparedRow> rows, ComparedRow baseline, Func<ComparedRow, IReadOnlyDictionary<long, double>> values) =>
        new(OfRows(rows, baseline, values), AxisDifferences.All(rows, baseline, values));

    /// <summary>Those of the rows alone.</summary>
    public static IReadOnlyDictionary<ComparedRow, PairedDifference> OfRows(
        IEnumerable<ComparedRow> rows, ComparedRow baseline, Func<ComparedRow, IReadOnlyDictionary<long, double>> values)
    {
        var others = values(baseline);
        return rows.Where(r => r != baseline).Select(r => (Row: r, Difference: PairedDifference.Of(values(r), others)!))
            .Where(r => r.Difference is not null).ToDictionary(r => r.Row, r => r.Difference);
    }
}
