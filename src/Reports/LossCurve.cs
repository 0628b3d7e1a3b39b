using ScottPlot;
using ScottPlot.TickGenerators;

namespace Diffusion.Reports;

/// <summary>The training loss by step, and the loss on other data where there is one.</summary>
internal static class LossCurve
{
    public const int Width = 900;

    public const int Height = 480;

    // So few values show where they were measured.
    private const int FewValues = 50;

    /// <summary>Draws the values that are finite; false, and no picture, when there are none.</summary>
    public static bool Draw(
        string file, IReadOnlyDictionary<long, double> loss, (string Name, IReadOnlyDictionary<long, double> Values) other)
    {
        (string Name, SkiaSharp.SKColor Color, IReadOnlyDictionary<long, double> Values)[] series =
            [("training", Palette.Blue, Finite(loss)), (other.Name, Palette.Orange, Finite(other.Values))];
        series = [.. series.Where(s => s.Values.Count > 0)];
        if (series.Length == 0) return false;

        double[] all = [.. series.SelectMany(s => s.Values.Values)];
        bool logarithmic = all.Min() > 0 && all.Max() > all.Min();
        using var plot = CleanPlot.Create();
        foreach (var (name, color, values) in series)
        {
            double[] steps = [.. values.Keys.Select(s => (double)s)];
            double[] raw = [.. values.Values];
            Line(plot, steps, raw, logarithmic, Palette.ForPlot(color).WithAlpha(0.25f), 1);
            Line(plot, steps, ExponentialSmoothing.Of(raw), logarithmic, Palette.ForPlot(color), 2).LegendText = name;
        }

        plot.XLabel("training step");
        plot.YLabel("loss");
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        plot.Axes.Margins(0.01, 0.06);
        if (logarithmic) plot.Axes.Left.TickGenerator = LogTicks.Between(all.Min(), all.Max());
        if (series.Length > 1) PlotLegend.Show(plot);
        else plot.HideLegend();
        Png.Write(file, Width, Height, canvas => plot.Render(canvas, new PixelRect(0, Width, Height, 0)));
        return true;
    }

    private static SortedDictionary<long, double> Finite(IReadOnlyDictionary<long, double> values) =>
        new(values.Where(v => double.IsFinite(v.Value)).ToDictionary());

    private static ScottPlot.Plottables.Scatter Line(Plot plot, double[] steps, double[] values, bool logarithmic, Color color, float width)
    {
        var line = plot.Add.Scatter(steps, logarithmic ? [.. values.Select(Math.Log10)] : values, color);
        line.LineWidth = width;
        line.MarkerSize = steps.Length <= FewValues ? 5 : 0;
        return line;
    }
}
