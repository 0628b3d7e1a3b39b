using ScottPlot;
using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>Open Sans from this assembly, so that text is drawn, and drawn alike, on a machine without fonts.</summary>
internal sealed class EmbeddedFont : IFontResolver
{
    /// <summary>The name that plots ask for. No system font has it, so that none takes its place.</summary>
    public const string Family = "Diffusion Open Sans";

    private const string Resource = "OpenSans-Regular.ttf";

    private static readonly SKTypeface Face = Open();

    static EmbeddedFont()
    {
        Fonts.FontResolvers.Add(new EmbeddedFont());
        Fonts.Default = Family;
    }

    /// <summary>The font at a size in pixels. Without hinting and subpixel colours the pixels are the same everywhere.</summary>
    public static SKFont Size(float pixels) =>
        new(Face, pixels) { Edging = SKFontEdging.Antialias, Hinting = SKFontHinting.None, Subpixel = true };

    /// <summary>Sets a plot's text in this font.</summary>
    public static void Use(Plot plot)
    {
        plot.Font.Set(Family);
        plot.Legend.FontName = Family;
        plot.Legend.SetBestFontOnEachRender = false;
    }

    // ScottPlot owns what a resolver returns, so each call opens the font anew. Bold text is drawn regular.
    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        fontName == Family ? Open() : null;

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Family ? Open() : null;

    /// <summary>The font file.</summary>
    public static byte[] Bytes()
    {
        using var stream = typeof(EmbeddedFont).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static SKTypeface Open()
    {
        using var data = SKData.CreateCopy(Bytes());
        return SKTypeface.FromData(data);
    }
}
