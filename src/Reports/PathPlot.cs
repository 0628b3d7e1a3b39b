using System.Globalization;
using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>
/// The way of samples that are numbers: for each of the first few numbers how dense it is against time, noise at the left, darker where it
/// is denser, and the ways of a few samples.
/// </summary>
internal static class PathPlot
{
    /// <summary>Numbers shown at most, a row each.</summary>
    public const int Most = 4;

    public const int Width = 900, LargeHeight = 400, Height = 200;

    private const int Left = 64, Right = 24, Above = 16, Below = 44, Bins = 48, Ways = 12;
    private const float TextSize = 13, SmallText = 12;

    // Noise far wider than what it becomes, and a few samples far away, would leave a line of it.
    private const double WidestInSamples = 2, Tail = 0.01;

    /// <summary>Draws the rows.</summary>
    /// <param name="file">The picture.</param>
    /// <param name="frames">[frames, n, ...], noise first.</param>
    /// <param name="times">Of each frame.</param>
    public static void Draw(string file, SavedArray<float> frames, double[] times)
    {
        SavedArray<float>[] rows = [.. Enumerable.Range(0, frames.Count).Select(f => frames[f].AsRows())];
        int shown = Math.Min(Most, rows[0].Shape[1]), height = shown == 1 ? LargeHeight : Height;
        using var font = EmbeddedFont.Size(TextSize);
        using var small = EmbeddedFont.Size(SmallText);
        using var ink = new SKPaint { Color = Palette.Ink, IsAntialias = true };
        Png.Write(file, Width, (shown * (height + Above)) + Below, canvas =>
        {
            for (int i = 0; i < shown; i++)
            {
                var area = SKRect.Create(Left, Above + (i * (height + Above)), Width - Left - Right, height);
                float[][] values = [.. rows.Select(r => r.Column(i))];
                var limits = Limits(values);
                Densities(canvas, area, values, times, limits);
                Paths(canvas, area, values, times, limits);
                Axis(canvas, area, limits, small);
                if (shown > 1) canvas.DrawText($"x{i + 1}", area.Right - 8, area.Top + TextSize + 4, SKTextAlign.Right, font, ink);
            }

            float bottom = Above + (shown * (height + Above)) - Above;
            foreach (double share in new[] { 0, 0.25, 0.5, 0.75, 1 })
            {
                double t = times[0] + (share * (times[^1] - times[0]));
                canvas.DrawText(
                    t.ToString("0.##", CultureInfo.InvariantCulture), Left + (float)(share * (Width - Left - Right)), bottom + 18,
                    SKTextAlign.Center, small, ink);
            }

            canvas.DrawText("t", Left + ((Width - Left - Right) / 2f), bottom + 36, SKTextAlign.Center, font, ink);
        });
    }

    private static ValueLimits Limits(float[][] frames)
    {
        float[] ends = [.. frames[^1].Where(float.IsFinite).Order()];
        int tail = (int)(Tail * ends.Length);
        var (all, last) = (ValueLimits.Around([.. frames.SelectMany(f => f)]), ValueLimits.Around(ends[tail..(ends.Length - tail)]));
        double middle = (last.Low + last.High) / 2, reach = WidestInSamples * last.Width / 2;
        return new(Math.Max(all.Low, middle - reach), Math.Min(all.High, middle + reach));
    }

    private static float X(SKRect area, double[] times, double t) =>
        times[0] == times[^1] ? area.Left : area.Left + (float)((t - times[0]) / (times[^1] - times[0]) * area.Width);

    private static void Densities(SKCanvas canvas, SKRect area, float[][] frames, double[] times, ValueLimits limits)
    {
        double[] edges = [.. Enumerable.Range(0, Bins + 1).Select(i => limits.Low + (limits.Width * i / Bins))];
        Density[] densities = [.. frames.Select(f => Density.Of(f, edges))];
        using var paint = new SKPaint();
        float binHeight = area.Height / Bins;
        for (int f = 0; f < frames.Length; f++)
        {
            // A frame stands for the times that are nearer to it than to others.
            float left = f == 0 ? area.Left : (X(area, times, times[f - 1]) + X(area, times, times[f])) / 2;
            float right = f == frames.Length - 1 ? area.Right : (X(area, times, times[f]) + X(area, times, times[f + 1])) / 2;
            double most = densities[f].Heights.Max();
            if (most <= 0) continue;
            for (int bin = 0; bin < Bins; bin++)
            {
                // The square root keeps what is spread visible beside a peak.
                paint.Color = Palette.Blue.WithAlpha((byte)(190 * Math.Sqrt(densities[f].Heights[bin] / most)));
                canvas.DrawRect(SKRect.Create(left, area.Bottom - ((bin + 1) * binHeight), right - left, binHeight), paint);
            }
        }
    }

    private static void Paths(SKCanvas canvas, SKRect area, float[][] frames, double[] times, ValueLimits limits)
    {
        using var line = new SKPaint
        {
            Color = Palette.Orange.WithAlpha(0xC0), StrokeWidth = 1.3f, Style = SKPaintStyle.Stroke, IsAntialias = true,
        };
        canvas.Save();
        canvas.ClipRect(area);
        for (int sample = 0; sample < Math.Min(Ways, frames[0].Length); sample++)
        {
            SKPoint[] points =
            [
                .. frames.Select((f, i) =>
                    new SKPoint(X(area, times, times[i]), area.Bottom - (float)(limits.Share(f[sample]) * area.Height)))
                    .Where(p => float.IsFinite(p.Y)),
            ];
            if (points.Length < 2) continue;
            using var path = new SKPath();
            path.AddPoly(points, close: false);
            canvas.DrawPath(path, line);
        }

        canvas.Restore();
    }

    private static void Axis(SKCanvas canvas, SKRect area, ValueLimits limits, SKFont font)
    {
        using var border = new SKPaint { Color = Palette.Line, IsStroke = true, StrokeWidth = 1 };
        using var muted = new SKPaint { Color = Palette.Muted, IsAntialias = true };
        canvas.DrawRect(area.Left + 0.5f, area.Top + 0.5f, area.Width - 1, area.Height - 1, border);
        foreach (double value in limits.RoundValues())
        {
            float y = area.Bottom - (float)(limits.Share(value) * area.Height);
            canvas.DrawText(ValueLimits.Text(value), area.Left - 8, y + (0.36f * SmallText), SKTextAlign.Right, font, muted);
            canvas.DrawLine(area.Left - 4, y, area.Left, y, border);
        }
    }
}
