using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Tables;

namespace Diffusion.Reports.Pages;

/// <summary>The main metric by axis, and by two axes at once; nothing where there are no axes.</summary>
internal static class AxisSection
{
    public static Html Of(Comparison comparison) => comparison.Axes.Count == 0 ? Html.Nothing : Html.Of($"""
        <section>
        <h2>Axes</h2>
        <div class="wide" tabindex="0" role="region" aria-label="Table of axes">
        <table id="axes">
        <thead><tr>{Html.Each(Headers(comparison.Main!.Metric), h => Html.Of($"""<th scope="col">{h.Name}<small>{h.Note}</small></th>"""))}</tr></thead>
        {Html.Each(comparison.Axes, a => Html.Of($"<tbody>{Html.Each(a.Levels, l => Level(a, l))}</tbody>"))}
        </table>
        </div>
        <p class="note">{Reading.OfAxes(comparison)}</p>
        {(CrossTable.Of(comparison) is { } cross ? Cross(cross) : Html.Nothing)}
        </section>
        """);

    private static (string Name, string Note)[] Headers(RankedMetric metric) =>
        [("value", ""), (metric.Name, metric.Preference), ("difference", "from the baseline's value"), ("p", ""), ("pairs", ""), ("runs", "")];

    private static Html Level(AxisComparison axis, AxisLevel level) => Html.Of($"""
        <tr><th scope="row">{level.Name}</th><td class="number">{NumberText.Of(level.Mean)}{Marks.Of(VerdictText.Of(axis, level))}</td>{Test(level)}
        <td class="number">{(level == axis.Baseline ? "" : level.Pairs)}</td><td class="number">{level.Runs}</td></tr>
        """);

    private static Html Test(AxisLevel level) => level.Difference is not { Difference: var d } ? Html.Of($"<td></td><td></td>")
        : Html.Of($"""<td class="number">{NumberText.Of(d.Mean)}{Marks.Range(d.Interval)}</td><td class="number">{NumberText.P(level.P!.Value)}</td>""");

    private static Html Cross(CrossTable cross) => Html.Of($"""
        <div class="wide" tabindex="0" role="region" aria-label="Table of {cross.Down.Path} by {cross.Across.Path}">
        <table id="cross">
        <thead><tr><th scope="col">{cross.Main.Metric.Name}</th>{Html.Each(cross.Across.Levels, a => Html.Of($"""<th scope="col">{a.Name}</th>"""))}</tr></thead>
        <tbody>{Html.Each(cross.Down.Levels, d => Html.Of($"""<tr><th scope="row">{d.Name}</th>{Html.Each(cross.Across.Levels, a => Cell(cross[d, a]))}</tr>"""))}</tbody>
        </table>
        </div>
        <p class="note">{Reading.OfCross(cross)}</p>
        """);

    private static Html Cell(MetricCell? cell) =>
        cell is null ? Html.Of($"<td></td>") : Html.Of($"""<td class="number">{NumberText.Of(cell.Seeds.Mean)}{Marks.Range(cell.Interval)}</td>""");
}
