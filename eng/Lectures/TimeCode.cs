using Diffusion.Reports;
using SkiaSharp;

namespace Diffusion.Lectures;

/// <summary>
/// 001: the code of a time step. The networks' sinusoids of 1000 t at 16 geometric frequencies, cosines above sines, for every step of
/// 1000.
/// </summary>
internal static class TimeCode
{
    private const int Steps = 1000, Frequencies = 16, Row = 9;

    public static void Draw()
    {
        var layout = new CellLayout(1, 1, Steps, 2 * Frequencies * Row) { HeaderHeight = 22, LabelWidth = 30 };
        using var font = EmbeddedFont.Size(13);
        using var ink = new SKPaint { Color = Palette.Ink, IsAntialias = true };
        Directory.CreateDirectory(Page.Images);
        Png.Write(Page.Image("time-code"), layout.Width, layout.Height, canvas =>
        {
            var cell = layout.Cell(0, 0);
            canvas.DrawText("step 1 to 1000", cell.MidX, cell.Top - 8, SKTextAlign.Center, font, ink);
            canvas.DrawText("cos", cell.Left - 6, cell.Top + Frequencies * Row / 2, SKTextAlign.Right, font, ink);
            canvas.DrawText("sin", cell.Left - 6, cell.Top + 3 * Frequencies * Row / 2, SKTextAlign.Right, font, ink);
            using var bitmap = new SKBitmap(new SKImageInfo(Steps, 2 * Frequencies * Row, SKColorType.Rgba8888, SKAlphaType.Opaque));
            for (int i = 0; i < Steps; i++)
            for (int y = 0; y < 2 * Frequencies * Row; y++)
            {
                int k = y / Row;
                double angle = (i + 1) * Math.Pow(10_000, -(k % Frequencies) / (double)Frequencies);
                byte grey = (byte)Math.Round(127.5 * (1 + (k < Frequencies ? Math.Cos(angle) : Math.Sin(angle))));
                bitmap.SetPixel(i, y, new SKColor(grey, grey, grey));
            }

            canvas.DrawBitmap(bitmap, cell.Left, cell.Top);
        });
    }
}
