using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Tables;

namespace Diffusion.Reports.Pages;

/// <summary>The table of all rows. Its script sorts by any column and filters by words.</summary>
internal static class TableSection
{
    private static readonly Html Prompt = Html.Of($"""<label for="filter">Show variants with all of these words</label>""");

    public static Html Of(Comparison comparison) => Html.Of($"""
        <section>
        <h2>Variants</h2>
        <p>{Prompt} <input id="filter" type="search" autocomplete="off"> <output id="shown" for="filter"></output></p>
        <div class="wide" tabindex="0" role="region" aria-label="Table of variants">
        <table id="variants">
        <thead><tr>{Html.Each(Headers(comparison), Header)}</tr></thead>
        <tbody>
        {Html.Each(comparison.Rows, row => Row(comparison, row))}
        </tbody>
        </table>
        </div>
        {Html.Each(Reading.Of(comparison), p => Html.Of($"""<p class="note">{p}</p>"""))}
        <p class="note">{SeenParts.Sizes(comparison)}</p>
        </section>
        """);

    private static IEnumerable<(string Name, string Note)> Headers(Comparison comparison) =>
    [
        ("variant", ""),
        .. comparison.Metrics.SelectMany(m => m.HasDifferences(comparison)
            ? [Metric(m, comparison), ("difference", $"of {m.Metric.Name} from the baseline"), ("sign flips", "p of a check")]
            : new[] { Metric(m, comparison) }),
        ("function evaluations", ""),
        .. Classifies(comparison) ? [("classifier evaluations", "")] : Array.Empty<(string, string)>(),
        ("samples per second", ""),
        ("parameters", ""),
        ("seeds", ""),
        ("run", ""),
        .. comparison.Fronts.Count > 0 ? [("Pareto front", "no variant is both cheaper and better")] : Array.Empty<(string, string)>(),
        .. comparison.Runs.Paths.Select(p => (p, "")),
    ];

    /// <summary>True where some samples cost evaluations of a classifier, which stand apart from those of networks.</summary>
    private static bool Classifies(Comparison comparison) => comparison.Rows.Any(r => r.Mean(x => x.ClassifierEvaluations) > 0);

    private static Html Header((string Name, string Note) header) =>
        Html.Of($"""<th scope="col"><button type="button">{header.Name}</button>{Note(header.Note)}</th>""");

    private static (string, string) Metric(MetricComparison metric, Comparison comparison) =>
        (metric.Metric.Name, string.Join("; ", VerdictText.Notes(metric, comparison)));

    private static Html Note(string note) => note.Length == 0 ? Html.Nothing : Html.Of($"<small>{note}</small>");

    private static Html Row(Comparison comparison, ComparedRow row) => Html.Of($"""
        <tr><th scope="row">{row.Name}</th>
        {Html.Each(comparison.Metrics, m => Metric(m, comparison, row))}
        {Number(SampleCost.Evaluations.Of(row))}{(Classifies(comparison) ? Number(row.Mean(r => r.ClassifierEvaluations)) : Html.Nothing)}
        {Number(row.Mean(r => r.SamplesPerSecond))}{Number(row.Mean(r => r.Parameters))}{Seeds(row)}<td>{RunsOf(row)}</td>
        {OnFronts(comparison, row)}
        {Html.Each(comparison.Runs.Paths, p => Html.Of($"<td>{row.Settings.GetValueOrDefault(p, "")}</td>"))}</tr>
        """);

    private static Html Metric(MetricComparison metric, Comparison comparison, ComparedRow row)
    {
        var tests = metric.HasDifferences(comparison) ? Tests(metric[row]) : Html.Nothing;
        if (metric[row] is not { } cell) return Html.Of($"<td></td>{tests}");
        var verdict = VerdictText.Of(metric, comparison, row);
        var shown = Html.Of($"{NumberText.Of(cell.Seeds.Mean)}{Marks.Of(verdict)}{Marks.Range(cell.Interval)}");
        return Html.Of($"""<td class="number" data-value="{NumberText.Exact(cell.Seeds.Mean)}"{Why(cell)}>{shown}</td>{tests}""");
    }

    private static Html Tests(MetricCell? cell)
    {
        if (cell?.Tested is not { Difference: var d } tested) return Html.Of($"<td></td><td></td>");
        var shown = Html.Of($"{NumberText.Of(d.Seeds.Mean)}{Marks.Range(tested.Interval)}");
        return Html.Of($"""<td class="number" data-value="{NumberText.Exact(d.Seeds.Mean)}">{shown}</td>{Marks.SignFlips(d)}""");
    }

    private static Html Why(MetricCell cell)
    {
        if (cell.Tested is not { Interval: { } i } tested) return Html.Nothing;
        var facts = $"{NumberText.Of(tested.Difference.Seeds.Mean)}, {NumberText.Of(i.Low)} to {NumberText.Of(i.High)}, "
            + $"{tested.Difference.Seeds.Count} seeds";
        return Html.Of($""" title="difference from the baseline {facts}" """);
    }

    private static Html Number(double value) => value > 0
        ? Html.Of($"""<td class="number" data-value="{NumberText.Exact(value)}">{NumberText.Of(value)}</td>""")
        : Html.Of($"<td></td>");

    private static Html OnFronts(Comparison comparison, ComparedRow row) =>
        comparison.Fronts is { Count: > 0 } fronts ? Html.Of($"<td>{Front.Names(fronts, row)}</td>") : Html.Nothing;

    /// <summary>The runs of a row by the names of their folders.</summary>
    private static string RunsOf(ComparedRow row)
    {
        var (first, count) = (row.Runs[0].Folder, row.Runs.Select(r => r.Folder.Path).Distinct().Count());
        return count == 1 ? $"{first.Name}/{first.Id}" : $"{first.Name}: {count} runs";
    }

    private static Html Seeds(ComparedRow row)
    {
        var outOf = row.Finished.Count == row.Runs.Count ? "" : $" of {row.Runs.Count}";
        return Html.Of($"""<td class="number" data-value="{row.Finished.Count}">{row.Finished.Count}{outOf}</td>""");
    }
}
