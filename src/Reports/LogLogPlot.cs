using ScottPlot;

namespace Diffusion.Reports;

/// <summary>Lines on two logarithmic axes, each labelled at its end.</summary>
public static class LogLogPlot
{
    public const int Width = 900;

    public const int Height = 560;

    private static readonly string[] Colors = ["#2563EB", "#EA580C", "#059669", "#7C3AED", "#DB2777", "#0891B2", "#A16207", "#475569"];

    /// <summary>Draws the lines; values that are not positive are left out.</summary>
    /// <param name="file">The PNG file.</param>
    /// <param name="x">Label of the horizontal axis.</param>
    /// <param name="y">Label of the vertical axis.</param>
    /// <param name="lines">At most as many as there are colours, eight.</param>
    public static void Draw(string file, string x, string y, IReadOnlyList<NamedLine> lines)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lines.Count, Colors.Length);
        using var plot = CleanPlot.Create();
        var positive = lines.Select(l => l with { Points = [.. l.Points.Where(p => IsDrawn(p.X) && IsDrawn(p.Y))] }).ToList();
        var all = positive.SelectMany(l => l.Points).ToList();
        foreach (var (line, color) in positive.Zip(Colors.Select(c => Color.FromHex(c))))
        {
            double[] xs = [.. line.Points.Select(p => Math.Log10(p.X))], ys = [.. line.Points.Select(p => Math.Log10(p.Y))];
            var scatter = plot.Add.Scatter(xs, ys, color);
            scatter.LineWidth = 2;
            scatter.MarkerSize = 6;
        }

        double top = Math.Log10(all.Max(p => p.Y)), bottom = Math.Log10(all.Min(p => p.Y));
        double left = Math.Log10(all.Min(p => p.X)), right = Math.Log10(all.Max(p => p.X));
        Label(plot, positive, right, (top - bottom) / 22);
        plot.XLabel(x);
        plot.YLabel(y);
        plot.Axes.Bottom.TickGenerator = LogTicks.Between(all.Min(p => p.X), all.Max(p => p.X));
        plot.Axes.Left.TickGenerator = LogTicks.Between(all.Min(p => p.Y), all.Max(p => p.Y));
        // Room at the right for the lines' names.
        plot.Axes.SetLimits(
            left - 0.03 * (right - left),
            right + 0.36 * (right - left),
            bottom - 0.05 * (top - bottom),
            top + 0.05 * (top - bottom));
        plot.HideLegend();
        Png.Write(file, Width, Height, canvas => plot.Render(canvas, new PixelRect(0, Width, Height, 0)));
    }

    /// <summary>A name beside each line's last point, moved down where it would cover another.</summary>
    private static bool IsDrawn(double value) => value > 0 && double.IsFinite(value);

    private static void Label(Plot plot, IReadOnlyList<NamedLine> lines, double right, double height)
    {
        double free = double.PositiveInfinity;
        foreach (var (line, color) in lines.Zip(Colors).OrderByDescending(l => l.First.Points[^1].Y))
        {
            double y = Math.Min(Math.Log10(line.Points[^1].Y), free - height);
            var text = plot.Add.Text(line.Name, right + 0.02 * Math.Abs(right), y);
            text.LabelFontColor = Color.FromHex(color);
            text.LabelFontSize = 13;
            text.LabelAlignment = Alignment.MiddleLeft;
            free = y;
        }
    }
}

/// <summary>A line of a plot.</summary>
/// <param name="Name">Its label.</param>
/// <param name="Points">In the order of X.</param>
public sealed record NamedLine(string Name, IReadOnlyList<(double X, double Y)> Points);
