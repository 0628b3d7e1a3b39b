using System.Globalization;
using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>Some frames of a trajectory side by side, noise at the left, each under its time or step.</summary>
internal static class FilmStrip
{
    /// <summary>Frames shown at most.</summary>
    public const int Frames = 10;

    /// <summary>Samples shown at most, where each has a row.</summary>
    public const int Samples = 6;

    public const int HeaderHeight = 24;

    private const int TargetPixels = 64;
    private const int ScatterPixels = 112;
    private const float TextSize = 13;

    // Noise far wider than what it becomes would leave a dot of it.
    private const double WidestInSamples = 4;

    /// <summary>Draws frames of points or of images, each below its header.</summary>
    /// <param name="file">The picture.</param>
    /// <param name="trajectory">[frames, n, ...].</param>
    /// <param name="headers">Of each frame, such as "t = 0.50".</param>
    public static void Draw(string file, SavedArray<float> trajectory, IReadOnlyList<string> headers)
    {
        int[] shown = Evenly(trajectory.Count);
        SavedArray<float>[] frames = [.. shown.Select(f => trajectory[f])];
        if (frames[0].HoldsPoints)
        {
            var limits = SquareLimits.Around(trajectory.Values).NoLargerThan(WidestInSamples, SquareLimits.Around(frames[^1].Values));
            var layout = new CellLayout(1, frames.Length, ScatterPixels, ScatterPixels) { HeaderHeight = HeaderHeight, Gap = 8 };
            Write(file, layout, shown, headers, (canvas, column) =>
                SmallScatter.Draw(canvas, frames[column], limits, layout.Cell(0, column)));
        }
        else
        {
            int height = frames[0].Shape[2], width = frames[0].Shape[3];
            int scale = PixelImage.Scale(height, width, TargetPixels);
            var layout = new CellLayout(Math.Min(Samples, frames[0].Count), frames.Length, width * scale, height * scale)
            {
                HeaderHeight = HeaderHeight,
            };
            Write(file, layout, shown, headers, (canvas, column) =>
            {
                for (int row = 0; row < layout.Rows; row++) PixelImage.Draw(canvas, frames[column][row], layout.Cell(row, column));
            });
        }
    }

    /// <summary>The headers of frames that are told by their times.</summary>
    public static string[] Times(double[] times) => [.. times.Select(t => string.Create(CultureInfo.InvariantCulture, $"t = {t:F2}"))];

    /// <summary>Indices of the frames shown, evenly spaced, with the first and the last.</summary>
    public static int[] Evenly(int count) =>
        count <= Frames
            ? [.. Enumerable.Range(0, count)]
            : [.. Enumerable.Range(0, Frames).Select(i => (int)Math.Round(i * (count - 1.0) / (Frames - 1)))];

    private static void Write(string file, CellLayout layout, int[] shown, IReadOnlyList<string> headers, Action<SKCanvas, int> drawColumn)
    {
        using var font = EmbeddedFont.Size(TextSize);
        using var ink = new SKPaint { Color = Palette.Ink, IsAntialias = true };
        Png.Write(file, layout.Width, layout.Height, canvas =>
        {
            for (int column = 0; column < layout.Columns; column++)
            {
                var top = layout.Cell(0, column);
                canvas.DrawText(headers[shown[column]], top.MidX, top.Top - 9, SKTextAlign.Center, font, ink);
                drawColumn(canvas, column);
            }
        });
    }
}
