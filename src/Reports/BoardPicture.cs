using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>
/// The board of a process over states: a row for each step, the data at the top; darker states are likelier. The left half is the way
/// forward, the right half the samples' way back, with the ways of a few of them.
/// </summary>
internal static class BoardPicture
{
    public const int PanelWidth = 400;

    public const int PanelHeight = 480;

    public const int Header = 28;

    public const int Margin = 16;

    private const int Ways = 8;
    private const float TextSize = 14;

    /// <summary>False, and no picture, without the tables.</summary>
    /// <param name="picture">The file to write.</param>
    /// <param name="samples">The folder of <c>board-forward.npy</c>, <c>board-reverse.npy</c> and <c>trajectory.npy</c>.</param>
    public static bool Draw(string picture, string samples)
    {
        string File(string name) => Path.Combine(samples, $"{name}.npy");
        if (!System.IO.File.Exists(File("board-forward")) || !System.IO.File.Exists(File("board-reverse"))) return false;
        var (forward, reverse) = (SavedArray.DoubleTable(File("board-forward")), SavedArray.DoubleTable(File("board-reverse")));
        var ways = System.IO.File.Exists(File("trajectory")) ? SavedArray.States(File("trajectory")) : null;
        using var font = EmbeddedFont.Size(TextSize);
        using var ink = new SKPaint { Color = Palette.Ink, IsAntialias = true };
        Png.Write(picture, (2 * PanelWidth) + (3 * Margin), PanelHeight + Header + (2 * Margin), canvas =>
        {
            foreach (var (i, title, table) in new[] { (0, "forward, t = 0 at the top", forward),
                (1, "reverse, t = 0 at the top", reverse) })
            {
                var area = SKRect.Create(Margin + (i * (PanelWidth + Margin)), Margin + Header, PanelWidth, PanelHeight);
                canvas.DrawText(title, area.MidX, area.Top - 10, SKTextAlign.Center, font, ink);
                Panel(canvas, area, table);
                if (i == 1 && ways is { Shape: [_, _, 1] }) DrawWays(canvas, area, ways, table.Shape[1]);
            }
        });
        return true;
    }

    private static void Panel(SKCanvas canvas, SKRect area, SavedArray<double> table)
    {
        var (rows, states) = (table.Shape[0], table.Shape[1]);
        double most = table.Values.Max();
        using var paint = new SKPaint();
        for (int row = 0; row < rows; row++)
            for (int state = 0; state < states; state++)
            {
                float share = (float)(table.Values[(row * states) + state] / most);
                // The square root keeps rows that have spread visible beside a peak.
                paint.Color = Blend(MathF.Sqrt(share));
                canvas.DrawRect(
                    new SKRect(X(area, state, states), Y(area, row, rows), X(area, state + 1, states), Y(area, row + 1, rows)), paint);
            }
    }

    /// <summary>Frames go from T to 0, rows from 0 to T.</summary>
    private static void DrawWays(SKCanvas canvas, SKRect area, SavedArray<long> ways, int states)
    {
        var (frames, samples) = (ways.Shape[0], ways.Shape[1]);
        using var line = new SKPaint { Color = Palette.Orange.WithAlpha(0xB0), StrokeWidth = 1.5f, Style = SKPaintStyle.Stroke,
            IsAntialias = true };
        for (int sample = 0; sample < Math.Min(Ways, samples); sample++)
        {
            using var path = new SKPath();
            for (int frame = 0; frame < frames; frame++)
            {
                var point = new SKPoint(
                    X(area, ways.Values[(frame * samples) + sample] + 0.5f, states), Y(area, frames - frame - 0.5f, frames));
                if (frame == 0) path.MoveTo(point);
                else path.LineTo(point);
            }

            canvas.DrawPath(path, line);
        }
    }

    private static float X(SKRect area, float state, int states) => area.Left + (state / states * area.Width);

    private static float Y(SKRect area, float row, int rows) => area.Top + (row / rows * area.Height);

    private static SKColor Blend(float share) => new(
        (byte)(255 + ((Palette.Blue.Red - 255) * share)),
        (byte)(255 + ((Palette.Blue.Green - 255) * share)),
        (byte)(255 + ((Palette.Blue.Blue - 255) * share)));
}
