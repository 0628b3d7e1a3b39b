using Diffusion.Reports.Comparisons;
using ScottPlot;

namespace Diffusion.Reports.Pages;

/// <summary>The main metric against what a sample costs, with the Pareto front, whose points are numbered.</summary>
internal static class FrontPlot
{
    private const int Width = 860;
    private const int Height = 460;

    public static Html Svg(Front front, MetricComparison main)
    {
        var cost = front.Cost;
        var rows = main.Ranked.Where(r => cost.Of(r) > 0).ToList();
        var x = ValueAxis.Of([.. rows.Select(cost.Of)]);
        var y = ValueAxis.Of([.. rows.Select(r => main[r]!.Seeds.Mean)]);
        using var plot = CleanPlot.Create();
        double[] costs = [.. front.Rows.Select(r => x.Place(cost.Of(r)))];
        double[] means = [.. front.Rows.Select(r => y.Place(main[r]!.Seeds.Mean))];
        var line = plot.Add.Scatter(costs, means, Palette.ForPlot(Palette.Orange));
        line.LineWidth = 2;
        line.MarkerSize = 0;
        foreach (var row in rows)
        {
            var (at, cell) = (x.Place(cost.Of(row)), main[row]!);
            var color = Palette.ForPlot(front.Rows.Contains(row) ? Palette.Orange : Palette.Blue);
            if (cell.Interval is { } i)
                plot.Add.Line(at, y.Place(i.Low), at, y.Place(i.High)).LineStyle = new LineStyle(1.5f, color.WithAlpha(0.6f));
            plot.Add.Marker(at, y.Place(cell.Seeds.Mean), MarkerShape.FilledCircle, 9, color);
        }

        foreach (var (row, number) in front.Rows.Select((row, i) => (row, i + 1)))
            Number(plot, number, x.Place(cost.Of(row)), y.Place(main[row]!.Seeds.Mean));
        plot.XLabel(cost.Label);
        plot.YLabel(main.Metric.Name);
        x.Label(plot.Axes.Bottom);
        y.Label(plot.Axes.Left);
        plot.Axes.Margins(0.06, 0.08);
        return SvgPlot.Of(plot, $"front-{cost.Name}", Width, Height);
    }

    /// <summary>A point's number in the caption, below it at the left, where the front leaves room.</summary>
    private static void Number(Plot plot, int number, double x, double y)
    {
        var text = plot.Add.Text($"{number}", x, y);
        text.LabelFontSize = 14;
        text.LabelFontColor = Palette.ForPlot(Palette.Ink);
        text.LabelAlignment = Alignment.UpperRight;
        text.OffsetX = -4;
        text.OffsetY = 3;
    }
}
