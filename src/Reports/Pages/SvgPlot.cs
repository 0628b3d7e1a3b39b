using System.Text;
using System.Text.RegularExpressions;
using ScottPlot;
using SkiaSharp;

namespace Diffusion.Reports.Pages;

/// <summary>A plot as SVG that stands inside a page.</summary>
internal static partial class SvgPlot
{
    /// <summary>Draws the plot; the same plot gives the same text.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="name">Its name in the page, without spaces.</param>
    /// <param name="width">In pixels, as is <paramref name="height"/>.</param>
    /// <param name="height">The height.</param>
    public static Html Of(Plot plot, string name, int width, int height)
    {
        using var stream = new MemoryStream();
        // The drawing is complete once the canvas is disposed.
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(width, height), stream))
            plot.Render(canvas, new PixelRect(0, width, height, 0));
        var svg = Encoding.UTF8.GetString(stream.ToArray());
        // With a view box the drawing scales with the page.
        svg = svg[svg.IndexOf("<svg", StringComparison.Ordinal)..]
            .Replace($"width=\"{width}\" height=\"{height}\">\n", $"viewBox=\"0 0 {width} {height}\">\n", StringComparison.Ordinal);
        // Skia counts its clips through the whole process.
        var clips = Clip().Matches(svg)
            .Select(m => m.Value)
            .Distinct()
            .Select((id, i) => (id, i))
            .ToDictionary(c => c.id, c => $"{name}-clip-{c.i}");
        return new(Clip().Replace(svg, m => clips[m.Value]));
    }

    [GeneratedRegex(@"\bcl_[0-9a-f]+\b")]
    private static partial Regex Clip();
}
