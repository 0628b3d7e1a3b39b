using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tables;

/// <summary>The axes of a comparison as Markdown; nothing where there are none.</summary>
internal static class MarkdownAxes
{
    public static string Of(Comparison comparison) => comparison.Axes.Count == 0 ? "" : $"""
        ## Axes

        {MarkdownGrid.Of(
            ["value", MarkdownTable.Header(comparison.Main!.Metric), "difference", "p", "pairs", "runs"],
            comparison.Axes.SelectMany(a => a.Levels.Select(l => Level(a, l))))}
        {Reading.OfAxes(comparison)}
        {(CrossTable.Of(comparison) is { } cross ? Cross(cross) : "")}
        ## Variants


        """;

    private static string[] Level(AxisComparison axis, AxisLevel level) =>
    [
        level.Name,
        MarkdownTable.Number(level.Mean, null, VerdictText.Of(axis, level)),
        .. level.Difference is { Difference: var d }
            ? [MarkdownTable.Number(d.Mean, d.Interval, ""), NumberText.P(level.P!.Value)]
            : new[] { "", "" },
        level == axis.Baseline ? "" : $"{level.Pairs}",
        $"{level.Runs}",
    ];

    private static string Cross(CrossTable cross) => $"""

        {MarkdownGrid.Of(
            [cross.Main.Metric.Name, .. cross.Across.Levels.Select(a => a.Name)],
            cross.Down.Levels.Select(d => cross.Across.Levels.Select(a => Cell(cross[d, a])).Prepend(d.Name)))}
        {Reading.OfCross(cross)}

        """;

    private static string Cell(MetricCell? cell) => cell is null ? "" : MarkdownTable.Number(cell.Seeds.Mean, cell.Interval, "");
}
