using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Reports;
using SkiaSharp;

namespace Diffusion.Lectures;

/// <summary>What 002 shows from Prince, fig. 18.5: reverse steps for large and small beta, each beside its Gaussian.</summary>
internal static class ReverseKernelPicture
{
    private static readonly double[] Betas = [0.9, 0.3, 0.03];
    private static readonly double[] Points = [-0.4, 0, 0.4];
    private const double Edge = 2.6;

    public static void Draw(string file, GaussianMixture data, NoiseLevel s)
    {
        var layout = new CellLayout(Points.Length, Betas.Length, 250, 120) { HeaderHeight = 24, Gap = 14, LabelWidth = 76 };
        using var font = EmbeddedFont.Size(13);
        using var ink = new SKPaint { Color = Palette.Ink, IsAntialias = true };
        using var exact = new SKPaint { Color = Palette.Blue, IsAntialias = true, IsStroke = true, StrokeWidth = 3 };
        using var gaussian = new SKPaint
        {
            Color = Palette.Orange, IsAntialias = true, IsStroke = true, StrokeWidth = 1.6f,
            PathEffect = SKPathEffect.CreateDash([6, 4], 0),
        };
        Png.Write(file, layout.Width, layout.Height, canvas =>
        {
            foreach (var (column, beta) in Betas.Index())
            {
                var t = ReverseKernelPage.After(s, beta);
                var top = layout.Cell(0, column);
                canvas.DrawText($"beta = {beta}", top.MidX, top.Top - 9, SKTextAlign.Center, font, ink);
                foreach (var (row, xt) in Points.Index())
                {
                    var cell = layout.Cell(row, column);
                    if (column == 0) canvas.DrawText($"x_t = {xt}", cell.Left - 10, cell.MidY, SKTextAlign.Right, font, ink);
                    var kernel = new ReverseKernel(data, s, t, xt);
                    double Gaussian(double x) => ReverseKernel.Normal(x, kernel.Mean, kernel.Variance);
                    double height = 1.15 * Grid().Max(x => Math.Max(kernel.Density(x), Gaussian(x)));
                    Curve(canvas, cell, kernel.Density, height, exact);
                    Curve(canvas, cell, Gaussian, height, gaussian);
                }
            }
        });
    }

    private static IEnumerable<double> Grid() => Enumerable.Range(0, 251).Select(i => -Edge + 2 * Edge * i / 250);

    private static void Curve(SKCanvas canvas, SKRectI cell, Func<double, double> density, double height, SKPaint paint)
    {
        using var path = new SKPath();
        path.AddPoly(
            [.. Grid().Select(x => new SKPoint(
                (float)(cell.Left + (x + Edge) / (2 * Edge) * cell.Width), (float)(cell.Bottom - density(x) / height * cell.Height)))],
            false);
        canvas.DrawPath(path, paint);
    }
}
