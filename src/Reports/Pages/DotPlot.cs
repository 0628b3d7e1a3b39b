using Diffusion.Reports.Comparisons;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Diffusion.Reports.Pages;

/// <summary>
/// One metric by row: a dot at the mean, a line for the interval, in the order of the table; a thin line through the baseline.
/// </summary>
internal static class DotPlot
{
    private const int Width = 860;
    private const int RowHeight = 24;
    private const int OtherHeight = 70;
    private const int LongestName = 46;

    public static bool HasValues(MetricComparison metric) => metric.Best is not null;

    public static Html Svg(Comparison comparison, MetricComparison metric)
    {
        var rows = comparison.Rows.Where(metric.Ranked.Contains).Reverse().ToList();
        var x = ValueAxis.Of([.. rows.Select(r => metric[r]!.Seeds.Mean)]);
        using var plot = CleanPlot.Create();
        var names = new NumericManual();
        foreach (var (row, y) in rows.Select((row, y) => (row, y)))
        {
            var cell = metric[row]!;
            var color = Palette.ForPlot(metric == comparison.Main && metric.IsMarked(row) ? Palette.Orange : Palette.Blue);
            if (cell.Interval is { } i) plot.Add.Line(x.Place(i.Low), y, x.Place(i.High), y).LineStyle = new LineStyle(2, color);
            plot.Add.Marker(x.Place(cell.Seeds.Mean), y, MarkerShape.FilledCircle, 9, color);
            names.AddMajor(y, row.Name.Length <= LongestName ? row.Name : row.Name[..LongestName] + "...");
        }

        if (metric[comparison.Baseline] is { } baseline && double.IsFinite(baseline.Seeds.Mean))
        {
            var line = plot.Add.VerticalLine(x.Place(baseline.Seeds.Mean), 1, Palette.ForPlot(Palette.Muted));
            plot.MoveToBack(line);
        }

        plot.XLabel(metric.Metric.Name);
        x.Label(plot.Axes.Bottom);
        plot.Axes.Left.TickGenerator = names;
        plot.Axes.SetLimitsY(-0.7, rows.Count - 0.3);
        return SvgPlot.Of(plot, $"dots-{metric.Metric.Name}", Width, OtherHeight + (RowHeight * rows.Count));
    }
}
