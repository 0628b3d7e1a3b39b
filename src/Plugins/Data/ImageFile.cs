using SkiaSharp;

namespace Diffusion.Plugins.Data;

/// <summary>
/// A file of a picture, read as an image viewer shows it: turned as its EXIF orientation says, transparent parts on a colour; of an
/// animation the first picture. Numbers are those of the file; colour profiles are not applied.
/// </summary>
internal static class ImageFile
{
    /// <summary>Names of files that are read.</summary>
    public static readonly IReadOnlyList<string> Endings = [".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".bmp"];

    /// <summary>Names of other pictures, which are named where they are left out.</summary>
    public static readonly IReadOnlyList<string> OtherEndings =
        [".tif", ".tiff", ".gif", ".heic", ".heif", ".avif", ".jp2", ".jxl", ".ppm", ".pgm", ".tga", ".ico", ".svg", ".psd", ".dng",
            ".exr", ".hdr"];

    // More pixels than any of the formats could hold in a file of this length: the header lies, and decoding would take gigabytes.
    // A byte of deflate becomes at most 1032, of 8 pixels each; a byte of JPEG a few blocks of 64.
    private const long PixelsOfAByteOfPng = 8 * 1032, PixelsOfAByte = 1024, PixelsOfAnyFile = 1 << 20;

    // Of one colour, WebP takes no bytes for pixels.
    private const long PixelsOfAnyWebP = 1 << 24;

    // The signature, then the chunk IHDR: its length, its name, width and height.
    private const int PlaceOfPngDepth = 8 + 4 + 4 + 4 + 4;

    /// <summary>Its size in pixels as it is shown, from its header.</summary>
    /// <exception cref="InvalidDataException">When it is not an image.</exception>
    public static (int Width, int Height) SizeOf(string path)
    {
        using var codec = Open(path);
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        return IsOnItsSide(codec.EncodedOrigin) ? (height, width) : (width, height);
    }

    /// <summary>Its pixels, channel by channel, row by row: [channels, height, width].</summary>
    /// <param name="path">The file.</param>
    /// <param name="channels">1 for grey values (luma of BT.601), 3 for red, green and blue.</param>
    /// <param name="size">The size that it has, or is brought to by cutting its longer side around the middle.</param>
    /// <param name="background">What is seen through transparent parts.</param>
    /// <exception cref="InvalidDataException">When it is not an image or is cut short.</exception>
    public static byte[] Read(string path, int channels, (int Width, int Height) size, SKColor background)
    {
        var (colours, width, height) = Decode(path);
        // The largest part around the middle with the proportions of the target.
        double scale = Math.Min((double)width / size.Width, (double)height / size.Height);
        int cutWidth = Math.Clamp((int)Math.Round(scale * size.Width), 1, width);
        int cutHeight = Math.Clamp((int)Math.Round(scale * size.Height), 1, height);
        int left = (width - cutWidth) / 2, top = (height - cutHeight) / 2;
        var planes = Enumerable.Range(0, channels).Select(_ => new byte[cutWidth * cutHeight]).ToArray();
        for (int y = 0; y < cutHeight; y++)
        {
            int from = (top + y) * width + left, to = y * cutWidth;
            for (int x = 0; x < cutWidth; x++, from++, to++)
            {
                var c = colours[from];
                byte red = Over(c.Red, background.Red, c.Alpha), green = Over(c.Green, background.Green, c.Alpha);
                byte blue = Over(c.Blue, background.Blue, c.Alpha);
                if (channels == 1) planes[0][to] = (byte)Math.Round(0.299 * red + 0.587 * green + 0.114 * blue);
                else (planes[0][to], planes[1][to], planes[2][to]) = (red, green, blue);
            }
        }

        return [.. planes.SelectMany(plane => Resampling.Resize(plane, (cutWidth, cutHeight), size))];
    }

    private static byte Over(byte colour, byte background, byte alpha) =>
        (byte)((colour * alpha + background * (255 - alpha) + 127) / 255);

    /// <summary>The whole picture: SkiaSharp's own call would give what is there of a file that is cut short.</summary>
    private static (SKColor[] Colours, int Width, int Height) Decode(string path)
    {
        using var codec = Open(path);
        int width = codec.Info.Width, height = codec.Info.Height;
        // Not multiplied by alpha, and without a colour space: the numbers of the file.
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Unpremul));
        if (codec.GetPixels(bitmap.Info, bitmap.GetPixels()) != SKCodecResult.Success)
            throw new InvalidDataException(
                $"'{path}' is cut short or damaged: expected {width} x {height} pixels, found fewer that can be decoded.");
        var stored = bitmap.Pixels;
        if (codec.EncodedOrigin == SKEncodedOrigin.TopLeft) return (stored, width, height);
        bool turned = IsOnItsSide(codec.EncodedOrigin);
        int shownWidth = turned ? height : width, shownHeight = turned ? width : height;
        var shown = new SKColor[stored.Length];
        for (int y = 0; y < shownHeight; y++)
        {
            for (int x = 0; x < shownWidth; x++)
            {
                var (column, row) = Place(codec.EncodedOrigin, x, y, width - 1, height - 1);
                shown[y * shownWidth + x] = stored[row * width + column];
            }
        }

        return (shown, shownWidth, shownHeight);
    }

    /// <summary>Where the stored picture has the pixel that is shown at x, y.</summary>
    private static (int Column, int Row) Place(SKEncodedOrigin origin, int x, int y, int right, int bottom) => origin switch
    {
        SKEncodedOrigin.TopRight => (right - x, y),
        SKEncodedOrigin.BottomRight => (right - x, bottom - y),
        SKEncodedOrigin.BottomLeft => (x, bottom - y),
        SKEncodedOrigin.LeftTop => (y, x),
        SKEncodedOrigin.RightTop => (y, bottom - x),
        SKEncodedOrigin.RightBottom => (right - y, bottom - x),
        SKEncodedOrigin.LeftBottom => (right - y, x),
        _ => (x, y),
    };

    private static bool IsOnItsSide(SKEncodedOrigin origin) => origin >= SKEncodedOrigin.LeftTop;

    private static SKCodec Open(string path)
    {
        var codec = SKCodec.Create(path)
            ?? throw new InvalidDataException(
                $"'{path}' cannot be decoded: expected a PNG, JPEG, WebP or BMP image{(File.Exists(path) ? "" : ", found no file")}.");
        var info = codec.Info;
        long ofByte = codec.EncodedFormat == SKEncodedImageFormat.Png ? PixelsOfAByteOfPng : PixelsOfAByte;
        long ofAny = codec.EncodedFormat == SKEncodedImageFormat.Webp ? PixelsOfAnyWebP : PixelsOfAnyFile;
        long most = ofAny + ofByte * new FileInfo(path).Length;
        bool canHoldThem = info.Width > 0 && info.Height > 0 && (long)info.Width * info.Height <= most;
        // The decoder would leave out the lower byte of each.
        bool isDeep = codec.EncodedFormat == SKEncodedImageFormat.Png && DepthOfPng(path) > 8;
        if (canHoldThem && !isDeep) return codec;
        codec.Dispose();
        throw new InvalidDataException(
            isDeep
                ? $"'{path}' is a PNG of 16 bits: expected at most 8 for each value. Convert it to 8 bits, or save its numbers as .npy."
                : $"'{path}' says that it has {info.Width} x {info.Height} pixels: expected at least one, and no more than a file of "
                    + $"{new FileInfo(path).Length} bytes can hold.");
    }

    private static byte DepthOfPng(string path)
    {
        using var file = File.OpenHandle(path);
        var depth = new byte[1];
        DataFile.Fill(file, path, depth, PlaceOfPngDepth);
        return depth[0];
    }
}
