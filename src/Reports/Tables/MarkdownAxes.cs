using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tables;

/// <summary>The axes of a comparison as Markdown; nothing where there are none.</summary>
internal static class MarkdownAxes
{
    public static string Of(Comparison comparison) => comparison.Axes.Count == 0 ? "" : $"""
        ## Axes

        {MarkdownGrid.Of(
            ["value", MarkdownTable.Header(comparison.Main!.Metric, comparison), "difference", "p", "pairs", "runs"],
            comparison.Axes.SelectMany(a => a.Values.Select(v => Value(a, v))))}
        {Reading.OfAxes(comparison)}
        {(CrossTable.Of(comparison) is { } cross ? Cross(cross) : "")}
        ## Variants


        """;

    private static string[] Value(AxisComparison axis, AxisValue value) =>
    [
        value.Name,
        MarkdownTable.Number(value.Mean, null, VerdictText.Of(axis, value)),
        .. value.Difference is { Difference: var d }
            ? [MarkdownTable.Number(d.Mean, d.Interval, ""), NumberText.P(value.P!.Value)]
            : new[] { "", "" },
        value == axis.Baseline ? "" : $"{value.Pairs}",
        $"{value.Runs}",
    ];

    private static string Cross(CrossTable cross) => $"""

        {MarkdownGrid.Of(
            [cross.Main.Metric.Name, .. cross.Across.Values.Select(a => a.Name)],
            cross.Down.Values.Select(d => cross.Across.Values.Select(a => Cell(cross[d, a])).Prepend(d.Name)))}
        {Reading.OfCross(cross)}

        """;

    private static string Cell(MetricCell? cell) => cell is null ? "" : MarkdownTable.Number(cell.Seeds.Mean, cell.Interval, "");
}
