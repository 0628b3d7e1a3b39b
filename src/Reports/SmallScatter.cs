using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>Points in a small frame without axes.</summary>
internal static class SmallScatter
{
    private const float Radius = 1.4f;

    public static void Draw(SKCanvas canvas, SavedArray<float> points, SquareLimits limits, SKRectI cell)
    {
        using var dot = new SKPaint { Color = Palette.Blue.WithAlpha((byte)(255 * Palette.PointAlpha(points.Count))), IsAntialias = true };
        double scale = cell.Width / (2 * limits.HalfSide);
        canvas.Save();
        canvas.ClipRect(cell);
        for (int i = 0; i < points.Count; i++)
        {
            float x = points.Values[2 * i], y = points.Values[(2 * i) + 1];
            if (limits.Holds(x, y))
                canvas.DrawCircle(
                    (float)(cell.MidX + (scale * (x - limits.X))), (float)(cell.MidY - (scale * (y - limits.Y))), Radius, dot);
        }

        canvas.Restore();
        using var border = new SKPaint { Color = Palette.Line, IsStroke = true, StrokeWidth = 1 };
        canvas.DrawRect(cell.Left + 0.5f, cell.Top + 0.5f, cell.Width - 1, cell.Height - 1, border);
    }
}
