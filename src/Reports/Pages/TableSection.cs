using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Tables;

namespace Diffusion.Reports.Pages;

/// <summary>The table of all rows. Its script sorts by any column and filters by words.</summary>
internal static class TableSection
{
    public static Html Of(Comparison comparison) => Html.Of($"""
        <section>
        <h2>Variants</h2>
        <p><label for="filter">Show variants with all of these words</label> <input id="filter" type="search" autocomplete="off"> <output id="shown" for="filter"></output></p>
        <div class="wide" tabindex="0" role="region" aria-label="Table of variants">
        <table id="variants">
        <thead><tr>{Html.Each(Headers(comparison), h => Html.Of($"""<th scope="col"><button type="button">{h.Name}</button>{Note(h.Note)}</th>"""))}</tr></thead>
        <tbody>
        {Html.Each(comparison.Rows, row => Row(comparison, row))}
        </tbody>
        </table>
        </div>
        <p class="note">{Reading.Of(comparison)}</p>
        </section>
        """);

    private static IEnumerable<(string Name, string Note)> Headers(Comparison comparison) =>
    [
        ("variant", ""), .. comparison.Metrics.SelectMany(m => IsTested(m, comparison)
            ? [Metric(m), ("difference", $"of {m.Metric.Name} from the baseline"), ("p", "")] : new[] { Metric(m) }),
        ("function evaluations", ""), ("samples per second", ""), ("parameters", ""), ("seeds", ""), .. comparison.Runs.Paths.Select(p => (p, "")),
    ];

    private static (string, string) Metric(MetricComparison metric) => (metric.Metric.Name, metric.Metric.Preference);

    /// <summary>True for the main metric, whose differences have columns of their own; those of the others are told by a cell's title.</summary>
    private static bool IsTested(MetricComparison metric, Comparison comparison) => metric == comparison.Main && metric.Comparisons > 0;

    private static Html Note(string note) => note.Length == 0 ? Html.Nothing : Html.Of($"<small>{note}</small>");

    private static Html Row(Comparison comparison, ComparedRow row) => Html.Of($"""
        <tr><th scope="row">{row.Name}</th>
        {Html.Each(comparison.Metrics, m => Metric(m, comparison, row))}
        {Number(Comparison.Cost(row))}{Number(row.Mean(r => r.SamplesPerSecond))}{Number(row.Mean(r => r.Parameters))}{Seeds(row)}
        {Html.Each(comparison.Runs.Paths, p => Html.Of($"<td>{row.Settings.GetValueOrDefault(p, "")}</td>"))}</tr>
        """);

    private static Html Metric(MetricComparison metric, Comparison comparison, ComparedRow row)
    {
        var tests = IsTested(metric, comparison) ? Tests(metric[row]) : Html.Nothing;
        if (metric[row] is not { } cell) return Html.Of($"<td></td>{tests}");
        var verdict = VerdictText.Of(metric, comparison, row);
        return Html.Of($"""<td class="number" data-value="{NumberText.Exact(cell.Seeds.Mean)}"{Why(cell)}>{NumberText.Of(cell.Seeds.Mean)}{Marks.Of(verdict)}{Marks.Range(cell.Interval)}</td>{tests}""");
    }

    private static Html Tests(MetricCell? cell) => cell?.Difference is not { Difference: var d } ? Html.Of($"<td></td><td></td>") : Html.Of(
        $"""<td class="number" data-value="{NumberText.Exact(d.Mean)}">{NumberText.Of(d.Mean)}{Marks.Range(d.Interval)}</td><td class="number" data-value="{NumberText.Exact(cell.P!.Value)}">{NumberText.P(cell.P.Value)}</td>""");

    private static Html Why(MetricCell cell) => cell.Difference is not { } d ? Html.Nothing
        : Html.Of($""" title="difference from the baseline {NumberText.Of(d.Difference.Mean)}, {NumberText.PFact(cell.P!.Value)}, {d.Difference.Count} seeds" """);

    private static Html Number(double value) =>
        value > 0 ? Html.Of($"""<td class="number" data-value="{NumberText.Exact(value)}">{NumberText.Of(value)}</td>""") : Html.Of($"<td></td>");

    private static Html Seeds(ComparedRow row) =>
        Html.Of($"""<td class="number" data-value="{row.Finished.Count}">{row.Finished.Count}{(row.Finished.Count == row.Runs.Count ? "" : $" of {row.Runs.Count}")}</td>""");
}
