using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>Draws one image of values in [-1, 1].</summary>
internal static class PixelImage
{
    /// <summary>How many times an image is enlarged so that its longer side is near a number of pixels; never below 1.</summary>
    public static int Scale(int height, int width, int target) => Math.Max(1, (int)Math.Round((double)target / Math.Max(height, width)));

    /// <summary>Draws the image into a cell, each value a block of equal pixels.</summary>
    public static void Draw(SKCanvas canvas, SavedArray<float> image, SKRectI cell)
    {
        int height = image.Shape[1], width = image.Shape[2];
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) bitmap.SetPixel(x, y, Color(image, (y * width) + x));
        }

        using var pixels = SKImage.FromBitmap(bitmap);
        canvas.DrawImage(pixels, cell, new SKSamplingOptions(SKFilterMode.Nearest));
    }

    private static SKColor Color(SavedArray<float> image, int pixel)
    {
        int plane = image.Shape[1] * image.Shape[2];
        int last = image.Shape[0] - 1;
        float r = image.Values[pixel], g = image.Values[pixel + (Math.Min(1, last) * plane)], b = image.Values[pixel + (last * plane)];
        return float.IsNaN(r + g + b) ? Palette.NotANumber : new SKColor(Byte(r), Byte(g), Byte(b));
    }

    private static byte Byte(float value) => (byte)Math.Round(Math.Clamp((value + 1) * 127.5f, 0, 255));
}
