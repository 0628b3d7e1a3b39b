using ScottPlot;
using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>Samples of the plane beside real points, on the same axes.</summary>
internal static class PointScatter
{
    /// <summary>Width of one of the two plots.</summary>
    public const int PanelWidth = 460;

    public const int PanelHeight = 470;

    // The area between the axes is a square of 390 pixels; names of axes take a line each.
    private const int NameHeight = 20;
    private static readonly PixelPadding Around = new(54, 16, 36, 44), AroundNames = new(54 + NameHeight, 16, 36 + NameHeight, 44);

    // A diverged sampler must not shrink the data to a dot.
    private const double WidestInData = 3;

    /// <summary>Draws the two plots, with as many points each, or the samples alone where the real points are not known.</summary>
    /// <param name="file">The picture.</param>
    /// <param name="samples">[N, 2].</param>
    /// <param name="real">[M, 2], or null.</param>
    /// <param name="names">The names of the two axes, which have units of their own then and ranges of their own; null without
    /// names.</param>
    public static void Draw(string file, ShownPoints samples, ShownPoints? real, IReadOnlyList<string>? names = null)
    {
        int count = Math.Min(samples.Points.Count, real?.Points.Count ?? samples.Points.Count);
        (samples, real) = (samples.Take(count), real?.Take(count));
        var limits = names is null ? Limits(p => p) : (Limits(p => Twice(p, 0)).X, Limits(p => Twice(p, 1)).Y);
        int more = names is null ? 0 : NameHeight, width = PanelWidth + more, whole = real is null ? width : 2 * width;
        var legend = ClassLegend.Of(samples, real, whole);
        Png.Write(file, whole, PanelHeight + more + legend.Height, canvas =>
        {
            Panel(canvas, 0, "samples", samples, limits, Palette.Blue, names);
            if (real is not null) Panel(canvas, width, "data", real, limits, Palette.Muted, names);
            legend.Draw(canvas, PanelHeight + more);
        });

        (SquareLimits X, SquareLimits Y) Limits(Func<float[], float[]> of)
        {
            var both = real is null
                ? SquareLimits.Around(of(samples.Points.Values))
                : SquareLimits.Around(of([.. samples.Points.Values, .. real.Points.Values]))
                    .NoLargerThan(WidestInData, SquareLimits.Around(of(real.Points.Values)));
            return (both, both);
        }
    }

    /// <summary>One coordinate of each point in place of both, so that the square around them is the range of this coordinate.</summary>
    private static float[] Twice(float[] points, int coordinate) =>
        [.. Enumerable.Range(0, points.Length / 2).SelectMany(i => Enumerable.Repeat(points[(2 * i) + coordinate], 2))];

    private static void Panel(
        SKCanvas canvas,
        int left,
        string title,
        ShownPoints shown,
        (SquareLimits X, SquareLimits Y) limits,
        SKColor color,
        IReadOnlyList<string>? names)
    {
        var ((horizontal, vertical), points) = (limits, shown.Points);
        int[] inside = [.. Enumerable.Range(0, points.Count).Where(i =>
            Math.Abs(points.Values[2 * i] - horizontal.X) <= horizontal.HalfSide
            && Math.Abs(points.Values[(2 * i) + 1] - vertical.Y) <= vertical.HalfSide)];

        using var plot = CleanPlot.Create();
        foreach (var group in inside.GroupBy(shown.ColourOf))
        {
            var scatter = plot.Add.ScatterPoints(
                group.Select(i => (double)points.Values[2 * i]).ToArray(), group.Select(i => (double)points.Values[(2 * i) + 1]).ToArray());
            var dots = Palette.ForPlot(group.Key ?? color).WithAlpha(Palette.PointAlpha(points.Count));
            scatter.MarkerStyle = new MarkerStyle(MarkerShape.FilledCircle, 4.5f, dots);
        }

        plot.HideLegend();
        plot.Title(inside.Length == points.Count ? title : $"{title} ({points.Count - inside.Length} of {points.Count} outside)", 16);
        plot.Axes.SetLimits(
            horizontal.X - horizontal.HalfSide,
            horizontal.X + horizontal.HalfSide,
            vertical.Y - vertical.HalfSide,
            vertical.Y + vertical.HalfSide);
        plot.Layout.Fixed(names is null ? Around : AroundNames);
        if (names is [var x, var y])
        {
            plot.XLabel(x);
            plot.YLabel(y);
        }

        // ScottPlot clears the canvas it draws on; the clip keeps the other plot.
        canvas.Save();
        int more = names is null ? 0 : NameHeight;
        canvas.ClipRect(SKRect.Create(left, 0, PanelWidth + more, PanelHeight + more));
        plot.Render(canvas, new PixelRect(left, left + PanelWidth + more, PanelHeight + more, 0));
        canvas.Restore();
    }
}
