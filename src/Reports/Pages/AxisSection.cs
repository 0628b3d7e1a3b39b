using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Tables;

namespace Diffusion.Reports.Pages;

/// <summary>The main metric by axis, and by two axes at once; nothing where there are no axes.</summary>
internal static class AxisSection
{
    // In percent: text stays readable on it, in the dark too.
    private const int MostOfColour = 40;

    public static Html Of(Comparison comparison) => comparison.Axes.Count == 0 ? Html.Nothing : Html.Of($"""
        <section>
        <h2>Axes</h2>
        <div class="wide" tabindex="0" role="region" aria-label="Table of axes">
        <table id="axes">
        <thead><tr>{Html.Each(Headers(comparison.Main!.Metric), Header)}</tr></thead>
        {Html.Each(comparison.Axes, a => Html.Of($"<tbody>{Html.Each(a.Values, v => Value(a, v))}</tbody>"))}
        </table>
        </div>
        <p class="note">{Reading.OfAxes(comparison)}</p>
        {(CrossTable.Of(comparison) is { } cross ? Cross(cross) : Html.Nothing)}
        </section>
        """);

    private static (string Name, string Note)[] Headers(RankedMetric metric) =>
    [
        ("value", ""),
        (metric.Name, metric.Preference),
        ("difference", "from the baseline's value"),
        ("sign flips", "p of a check"),
        ("seeds", ""),
        ("pairs", ""),
        ("runs", ""),
    ];

    private static Html Header((string Name, string Note) header) =>
        Html.Of($"""<th scope="col">{header.Name}<small>{header.Note}</small></th>""");

    private static Html Value(AxisComparison axis, AxisValue value) => Html.Of($"""
        <tr><th scope="row">{value.Name}</th>{Mean(axis, value)}{Test(value)}
        <td class="number">{(value == axis.Baseline ? "" : value.Pairs)}</td><td class="number">{value.Runs}</td></tr>
        """);

    private static Html Mean(AxisComparison axis, AxisValue value) =>
        Html.Of($"""<td class="number">{NumberText.Of(value.Mean)}{Marks.Of(VerdictText.Of(axis, value))}</td>""");

    private static Html Test(AxisValue value)
    {
        if (value.Tested is not { Difference: var d } tested) return Html.Of($"<td></td><td></td><td></td>");
        var difference = Html.Of($"{NumberText.Of(d.Seeds.Mean)}{Marks.Range(tested.Interval)}");
        return Html.Of($"""<td class="number">{difference}</td>{Marks.SignFlips(d)}<td class="number">{d.Seeds.Count}</td>""");
    }

    private static Html Cross(CrossTable cross) => Html.Of($"""
        <div class="wide" tabindex="0" role="region" aria-label="Table of {cross.Down.Path} by {cross.Across.Path}">
        <table id="cross">
        <thead><tr><th scope="col">{cross.Main.Metric.Name}</th>{Html.Each(cross.Across.Values, Column)}</tr></thead>
        <tbody>{Html.Each(cross.Down.Values, down => Row(cross, down))}</tbody>
        </table>
        </div>
        <p class="note">The bluer, the better; the more orange, the worse. {Reading.OfCross(cross)}</p>
        """);

    private static Html Column(AxisValue across) => Html.Of($"""<th scope="col">{across.Name}</th>""");

    private static Html Row(CrossTable cross, AxisValue down) =>
        Html.Of($"""<tr><th scope="row">{down.Name}</th>{Html.Each(cross.Across.Values, across => Cell(cross, cross[down, across]))}</tr>""");

    private static Html Cell(CrossTable cross, MetricCell? cell) => cell is null
        ? Html.Of($"<td></td>")
        : Html.Of($"""<td class="number"{Shade(cross.Goodness(cell))}>{NumberText.Of(cell.Seeds.Mean)}{Marks.Range(cell.Interval)}</td>""");

    /// <summary>The better, the bluer; the worse, the more orange.</summary>
    private static Html Shade(double? goodness)
    {
        if (goodness is not { } g) return Html.Nothing;
        var (colour, strength) = (g >= 0.5 ? "--blue" : "--orange", (int)Math.Round(Math.Abs(g - 0.5) * 2 * MostOfColour));
        return Html.Of($""" style="background: color-mix(in srgb, var({colour}) {strength}%, transparent)" """);
    }
}
