using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Tables;

namespace Diffusion.Verdicts;

/// <summary>What is true of simulated variants, against what a page says of them. Of all metrics a lower value is better.</summary>
/// <param name="Means">The expectation of each variant; the first is the baseline.</param>
internal sealed record Truth(IReadOnlyList<double> Means)
{
    /// <summary>
    /// True where a word or a sentence of the page is false: a mark of a row or of an axis, or what the best is told apart from.
    /// </summary>
    public bool IsMissedBy(Comparison page) => RowsAreWrong(page) || BestIsWrong(page) || page.Axes.Any(a => AxisIsWrong(page, a));

    private bool RowsAreWrong(Comparison page) => page.Rows.Any(r => VerdictText.Of(page.Main!, page, r) switch
    {
        "better" => Of(page, r) >= Means[0],
        "worse" => Of(page, r) <= Means[0],
        "best" => page.Rows.Any(o => o != r && Of(page, o) <= Of(page, r)),
        _ => false,
    });

    /// <summary>The page names the rows that are not told apart from the best, and so says of all others that they are worse.</summary>
    private bool BestIsWrong(Comparison page)
    {
        var best = page.Main!.Best!;
        return page.Rows
            .Where(r => r != best && r != page.Baseline && !page.Main.OnPar.Contains(r))
            .Any(r => Of(page, r) <= Of(page, best));
    }

    private bool AxisIsWrong(Comparison page, AxisComparison axis)
    {
        double baseline = OfAxis(page, axis, axis.Baseline);
        return axis.Values.Any(v => VerdictText.Of(axis, v) switch
        {
            "better" => OfAxis(page, axis, v) >= baseline,
            "worse" => OfAxis(page, axis, v) <= baseline,
            "best" => axis.Values.Any(o => o != v && OfAxis(page, axis, o) <= OfAxis(page, axis, v)),
            _ => false,
        });
    }

    private double Of(Comparison page, ComparedRow row) => Means[page.Rows.ToList().IndexOf(row)];

    private double OfAxis(Comparison page, AxisComparison axis, AxisValue value) =>
        page.Rows.Where(r => axis.Has(r, value)).Average(r => Of(page, r));
}
