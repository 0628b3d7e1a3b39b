using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>The colours of every picture.</summary>
internal static class Palette
{
    public static readonly SKColor Page = SKColors.White;
    public static readonly SKColor Ink = new(0x1F, 0x29, 0x37);
    public static readonly SKColor Muted = new(0x6B, 0x72, 0x80);
    public static readonly SKColor Line = new(0xD1, 0xD5, 0xDB);
    public static readonly SKColor Faint = new(0xEE, 0xF0, 0xF3);
    public static readonly SKColor Blue = new(0x25, 0x63, 0xEB);
    public static readonly SKColor Orange = new(0xEA, 0x58, 0x0C);

    /// <summary>Of classes that are shown by their colour; there is none for more.</summary>
    public static readonly IReadOnlyList<SKColor> Classes =
    [
        Blue, Orange, new(0x16, 0xA3, 0x4A), new(0x93, 0x33, 0xEA), new(0xDC, 0x26, 0x26),
        new(0x0D, 0x94, 0x88), new(0xDB, 0x27, 0x77), new(0xCA, 0x8A, 0x04), new(0x47, 0x55, 0x69), new(0x0E, 0xA5, 0xE9),
    ];

    /// <summary>A pixel that is not a number: no image has this colour by accident.</summary>
    public static readonly SKColor NotANumber = new(0xFF, 0x00, 0xFF);

    /// <summary>How opaque one of many points is, so that many show their density and few stay visible.</summary>
    public static float PointAlpha(int count) => Math.Clamp(16f / MathF.Sqrt(Math.Max(1, count)), 0.15f, 0.6f);

    /// <summary>The colour as style sheets write it.</summary>
    public static string Css(this SKColor color) => $"#{color.Red:x2}{color.Green:x2}{color.Blue:x2}";

    public static ScottPlot.Color ForPlot(SKColor color) => ScottPlot.Color.FromSKColor(color);
}
