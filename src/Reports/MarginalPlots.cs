using ScottPlot;
using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>The density of each number of samples, and of real ones behind it.</summary>
internal static class MarginalPlots
{
    /// <summary>Numbers shown at most.</summary>
    public const int Most = 24;

    // A single one is as large as other plots.
    private const int LargeWidth = 900, LargeHeight = 480;
    private const int Width = 300, Height = 220, Columns = 4;

    /// <summary>Draws a plot for each column.</summary>
    /// <param name="file">The picture.</param>
    /// <param name="samples">[N, D].</param>
    /// <param name="real">[M, D], or null.</param>
    /// <param name="names">Of the D columns.</param>
    public static void Draw(string file, SavedArray<float> samples, SavedArray<float>? real, IReadOnlyList<string> names)
    {
        int shown = Math.Min(Most, samples.Shape[1]), columns = Math.Min(Columns, shown);
        var (width, height) = shown == 1 ? (LargeWidth, LargeHeight) : (Width, Height);
        Png.Write(file, columns * width, (shown + columns - 1) / columns * height, canvas =>
        {
            for (int i = 0; i < shown; i++)
            {
                using var plot = Plot(samples.Column(i), real?.Column(i), names[i], legend: i == 0);
                var (left, top) = (i % columns * width, i / columns * height);
                // ScottPlot clears the canvas it draws on; the clip keeps the other plots.
                canvas.Save();
                canvas.ClipRect(SKRect.Create(left, top, width, height));
                plot.Render(canvas, new PixelRect(left, left + width, top + height, top));
                canvas.Restore();
            }
        });
    }

    private static Plot Plot(float[] samples, float[]? real, string name, bool legend)
    {
        var limits = ValueLimits.Around(samples, real);
        double[] edges = Density.EdgesFor([.. samples, .. real ?? []], limits);
        var plot = CleanPlot.Create();
        if (real is not null) Add(plot, Density.Of(real, edges), "data", Palette.Muted, filled: true);
        Add(plot, Density.Of(samples, edges), "samples", Palette.Blue, filled: real is null);
        plot.XLabel(name);
        plot.Axes.Margins(0, 0.08);
        plot.Axes.SetLimitsX(Math.Min(limits.Low, edges[0]), Math.Max(limits.High, edges[^1]));
        plot.Axes.AutoScaleY();
        plot.Axes.SetLimitsY(0, plot.Axes.GetLimits().Top);
        int outside = samples.Count(v => !float.IsFinite(v) || v < edges[0] || v > edges[^1]);
        if (outside > 0) plot.Title($"{outside} of {samples.Length} samples outside", 12);
        if (legend && real is not null) PlotLegend.Show(plot);
        else plot.HideLegend();
        return plot;
    }

    private static void Add(Plot plot, Density density, string name, SKColor color, bool filled)
    {
        var (xs, ys) = (density.Outline().Select(p => p.X).ToArray(), density.Outline().Select(p => p.Y).ToArray());
        var line = plot.Add.ScatterLine(xs, ys, Palette.ForPlot(color));
        line.LineWidth = filled ? 1 : 2;
        line.LegendText = name;
        if (!filled) return;
        line.FillY = true;
        line.FillYColor = Palette.ForPlot(color).WithAlpha(0.25f);
    }
}
