using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Schedules;
using Diffusion.Reports;
using SkiaSharp;

namespace Diffusion.Lectures;

/// <summary>003: the score points where the noisy density grows. Density and score of a mixture in the plane at several times.</summary>
internal static class ScoreField
{
    private static readonly double[] Times = [0.02, 0.15, 0.35, 0.6, 1];
    private const double Edge = 2.6;
    private const int Side = 230, Arrows = 13;

    public static void Draw()
    {
        INoiseSchedule schedule = new CosineSchedule(new());
        var data = new GaussianMixtureData(new()).Mixture;
        var layout = new CellLayout(1, Times.Length, Side, Side) { HeaderHeight = 24, Gap = 8 };
        using var font = EmbeddedFont.Size(13);
        using var ink = new SKPaint { Color = Palette.Ink, IsAntialias = true };
        Directory.CreateDirectory(Page.Images);
        Png.Write(Page.Image("score-field"), layout.Width, layout.Height, canvas =>
        {
            foreach (var (column, t) in Times.Index())
            {
                var cell = layout.Cell(0, column);
                canvas.DrawText($"t = {t}", cell.MidX, cell.Top - 9, SKTextAlign.Center, font, ink);
                Panel(canvas, cell, Noisy(data, schedule.At(t)));
            }
        });
    }

    /// <summary>q(x_t): each component is moved to alpha m_k and has the variance alpha^2 s_k^2 + sigma^2.</summary>
    private static GaussianMixture Noisy(GaussianMixture data, NoiseLevel t) => new(
        data.Weights,
        [.. data.Means.Select(m => (IReadOnlyList<double>)[.. m.Select(x => t.Alpha * x)])],
        [.. data.StandardDeviations.Select(s => Math.Sqrt(Math.Pow(t.Alpha * s, 2) + t.Sigma * t.Sigma))]);

    private static void Panel(SKCanvas canvas, SKRectI cell, GaussianMixture density)
    {
        double At(double pixel) => Edge * (2 * pixel / Side - 1);
        var values = new double[Side, Side];
        double largest = 0;
        for (int i = 0; i < Side; i++)
        for (int j = 0; j < Side; j++) largest = Math.Max(largest, values[i, j] = Math.Exp(density.LogDensity([At(i), -At(j)])));
        using var bitmap = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int i = 0; i < Side; i++)
        for (int j = 0; j < Side; j++)
        {
            double share = 0.85 * Math.Sqrt(values[i, j] / largest);
            byte Mix(byte colour) => (byte)(255 - share * (255 - colour));
            bitmap.SetPixel(i, j, new SKColor(Mix(Palette.Blue.Red), Mix(Palette.Blue.Green), Mix(Palette.Blue.Blue)));
        }

        canvas.DrawBitmap(bitmap, cell.Left, cell.Top);
        using var arrow = new SKPaint { Color = Palette.Orange, IsAntialias = true, StrokeWidth = 1.4f };
        double apart = (double)Side / Arrows;
        for (int i = 0; i < Arrows; i++)
        for (int j = 0; j < Arrows; j++)
        {
            double px = (i + 0.5) * apart, py = (j + 0.5) * apart;
            var (sx, sy) = Score(density, At(px), -At(py));
            double length = Math.Sqrt(sx * sx + sy * sy);
            // Directions are the point; a logarithm keeps long arrows inside their place.
            double shown = 0.42 * apart * Math.Log(1 + length) / Math.Log(1 + 25);
            float x = (float)(cell.Left + px), y = (float)(cell.Top + py);
            float dx = (float)(shown * sx / length), dy = (float)(-shown * sy / length);
            canvas.DrawLine(x - dx, y - dy, x + dx, y + dy, arrow);
            canvas.DrawCircle(x + dx, y + dy, 1.9f, arrow);
        }
    }

    /// <summary>grad log q by central differences.</summary>
    private static (double X, double Y) Score(GaussianMixture density, double x, double y)
    {
        const double H = 1e-4;
        return ((density.LogDensity([x + H, y]) - density.LogDensity([x - H, y])) / (2 * H),
            (density.LogDensity([x, y + H]) - density.LogDensity([x, y - H])) / (2 * H));
    }
}
