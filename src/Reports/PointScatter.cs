using ScottPlot;
using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>Samples of the plane beside real points, on the same axes.</summary>
internal static class PointScatter
{
    /// <summary>Width of one of the two plots.</summary>
    public const int PanelWidth = 460;

    public const int PanelHeight = 470;

    // The area between the axes is a square of 390 pixels.
    private static readonly PixelPadding Around = new(54, 16, 36, 44);

    // A diverged sampler must not shrink the data to a dot.
    private const double WidestInData = 3;

    /// <summary>Draws the two plots, or the samples alone where the real points are not known.</summary>
    public static void Draw(string file, SavedArray<float> samples, SavedArray<float>? real)
    {
        var limits = real is null
            ? SquareLimits.Around(samples.Values)
            : SquareLimits.Around([.. samples.Values, .. real.Values]).NoLargerThan(WidestInData, SquareLimits.Around(real.Values));
        Png.Write(file, real is null ? PanelWidth : 2 * PanelWidth, PanelHeight, canvas =>
        {
            Panel(canvas, 0, "samples", samples, limits, Palette.Blue);
            if (real is not null) Panel(canvas, PanelWidth, "data", real, limits, Palette.Muted);
        });
    }

    private static void Panel(SKCanvas canvas, int left, string title, SavedArray<float> points, SquareLimits limits, SKColor color)
    {
        var inside = Enumerable.Range(0, points.Count)
            .Select(i => (X: points.Values[2 * i], Y: points.Values[(2 * i) + 1]))
            .Where(p => limits.Holds(p.X, p.Y))
            .ToArray();

        using var plot = CleanPlot.Create();
        var scatter = plot.Add.ScatterPoints(inside.Select(p => (double)p.X).ToArray(), inside.Select(p => (double)p.Y).ToArray());
        var dots = Palette.ForPlot(color).WithAlpha(Palette.PointAlpha(points.Count));
        scatter.MarkerStyle = new MarkerStyle(MarkerShape.FilledCircle, 4.5f, dots);
        plot.Title(inside.Length == points.Count ? title : $"{title} ({points.Count - inside.Length} of {points.Count} outside)", 16);
        plot.Axes.SetLimits(limits.X - limits.HalfSide, limits.X + limits.HalfSide, limits.Y - limits.HalfSide, limits.Y + limits.HalfSide);
        plot.Layout.Fixed(Around);

        // ScottPlot clears the canvas it draws on; the clip keeps the other plot.
        canvas.Save();
        canvas.ClipRect(SKRect.Create(left, 0, PanelWidth, PanelHeight));
        plot.Render(canvas, new PixelRect(left, left + PanelWidth, PanelHeight, 0));
        canvas.Restore();
    }
}
