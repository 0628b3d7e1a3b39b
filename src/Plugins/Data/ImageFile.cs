using SkiaSharp;

namespace Diffusion.Plugins.Data;

/// <summary>A PNG or JPEG file.</summary>
internal static class ImageFile
{
    /// <summary>Its size in pixels, from its header.</summary>
    /// <exception cref="InvalidDataException">When it is not an image.</exception>
    public static (int Width, int Height) SizeOf(string path)
    {
        using var codec = SKCodec.Create(path) ?? throw Unreadable(path);
        return (codec.Info.Width, codec.Info.Height);
    }

    /// <summary>Its pixels, channel by channel, row by row: [channels, height, width].</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">1 for grey values (luma of BT.601), 3 for red, green and blue.</param>
    /// <param name="size">The size that it has, or is brought to.</param>
    /// <param name="resize">True cuts its longer side to fit, around the middle, and resizes it; false refuses another size.</param>
    /// <exception cref="InvalidDataException">When it is not an image or has another size.</exception>
    public static byte[] Read(string path, int channels, (int Width, int Height) size, bool resize)
    {
        using var decoded = Decode(path);
        if (!resize && (decoded.Width, decoded.Height) != size)
            throw new InvalidDataException(
                $"'{path}' has another size than the images before it: expected {size.Width} x {size.Height} pixels, "
                + $"found {decoded.Width} x {decoded.Height}. Set data.pixels to resize them.");
        using var image = (decoded.Width, decoded.Height) == size ? decoded.Copy(SKColorType.Rgba8888) : Resized(decoded, size);
        var colours = image.Pixels;
        var bytes = new byte[channels * colours.Length];
        for (int i = 0; i < colours.Length; i++)
        {
            var c = colours[i];
            if (channels == 1) bytes[i] = (byte)Math.Round(0.299 * c.Red + 0.587 * c.Green + 0.114 * c.Blue);
            else (bytes[i], bytes[colours.Length + i], bytes[2 * colours.Length + i]) = (c.Red, c.Green, c.Blue);
        }

        return bytes;
    }

    /// <summary>The whole picture: SkiaSharp's own call would give what is there of a file that is cut short.</summary>
    private static SKBitmap Decode(string path)
    {
        using var codec = SKCodec.Create(path) ?? throw Unreadable(path);
        var bitmap = new SKBitmap(codec.Info);
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result == SKCodecResult.Success) return bitmap;
        bitmap.Dispose();
        throw new InvalidDataException(
            $"'{path}' is cut short or damaged: "
            + $"expected {codec.Info.Width} x {codec.Info.Height} pixels, found fewer that can be decoded.");
    }

    private static SKBitmap Resized(SKBitmap image, (int Width, int Height) size)
    {
        // The largest part around the middle with the proportions of the target.
        double scale = Math.Min((double)image.Width / size.Width, (double)image.Height / size.Height);
        int width = (int)Math.Round(scale * size.Width), height = (int)Math.Round(scale * size.Height);
        using var part = new SKBitmap();
        image.ExtractSubset(part, SKRectI.Create((image.Width - width) / 2, (image.Height - height) / 2, width, height));
        // Mip maps average over the pixels that one new pixel covers.
        return part.Resize(
            new SKImageInfo(size.Width, size.Height, SKColorType.Rgba8888),
            new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
    }

    private static InvalidDataException Unreadable(string path) => new(
        $"'{path}' cannot be decoded: expected a PNG or JPEG image{(File.Exists(path) ? "" : ", found no file")}.");
}
