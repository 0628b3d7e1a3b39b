using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>Writes a drawing as a PNG file.</summary>
internal static class Png
{
    /// <summary>Draws on a white page; the file appears whole or not at all.</summary>
    public static void Write(string file, int width, int height, Action<SKCanvas> draw)
    {
        using var surface = SKSurface.Create(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(Palette.Page);
        draw(surface.Canvas);
        using var image = surface.Snapshot();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);

        var partial = file + ".partial";
        using (var stream = File.Create(partial)) data.SaveTo(stream);
        File.Move(partial, file, overwrite: true);
    }
}
