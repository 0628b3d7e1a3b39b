using Diffusion.Plugins.Data;
using SkiaSharp;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>Pictures are read as Pillow reads and resizes them (make_files.py).</summary>
public sealed class PictureFileTests
{
    /// <summary>
    /// Cut around the middle and resized by Pillow's bicubic filter: equal to the byte, when it shrinks and when it grows.
    /// </summary>
    [Theory]
    [InlineData("photo", 7)]
    [InlineData("photo", 25)]
    [InlineData("photo", 59)]
    [InlineData("photo", 60)]
    [InlineData("photo", 90)]
    [InlineData("stripes", 64)]
    public void SizesAreChangedAsPillowDoes(string name, int size) => Assert.Equal(
        Pixels($"{name}-{size}.png"), ImageFile.Read(File(name + ".png"), 3, (size, size), SKColors.White));

    /// <summary>
    /// Stripes of one pixel become grey, and do not alias: their deviation is 58.5 by bilinear interpolation with mip maps.
    /// </summary>
    [Fact]
    public void StripesDoNotAlias()
    {
        double[] pixels = [.. ImageFile.Read(File("stripes.png"), 1, (64, 64), SKColors.White).Select(p => (double)p)];
        double mean = pixels.Average();
        Assert.InRange(Math.Sqrt(pixels.Average(p => (p - mean) * (p - mean))), 0, 12.5);
    }

    [Theory]
    [InlineData("plain.bmp")]
    [InlineData("plain.webp")]
    public void OtherFormatsHaveTheSamePixels(string name) => Assert.Equal(Pixels("plain.png"), Pixels(name));

    /// <summary>All eight orientations of EXIF; two decoders of JPEG may differ by a little.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void PicturesAreTurnedAsTheySay(int orientation)
    {
        var (width, height) = ImageFile.SizeOf(File($"turned-{orientation}.jpg"));
        Assert.Equal(orientation < 5 ? (16, 8) : (8, 16), (width, height));
        var (expected, actual) = (Pixels($"turned-{orientation}.png"), Pixels($"turned-{orientation}.jpg"));
        Assert.InRange(expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, 2);
    }

    /// <summary>c a + b (1 - a), in bytes, which Pillow rounds in another order.</summary>
    [Theory]
    [InlineData("alpha.png", "#ffffff", "alpha-on-white.png")]
    [InlineData("alpha.png", "#0000ff", "alpha-on-blue.png")]
    [InlineData("palette.png", "#ffffff", "palette-on-white.png")]
    public void TransparentPartsShowTheBackground(string name, string background, string expected)
    {
        var actual = ImageFile.Read(File(name), 3, ImageFile.SizeOf(File(name)), SKColor.Parse(background));
        Assert.InRange(Pixels(expected).Zip(actual, (e, a) => Math.Abs(e - a)).Max(), 0, 1);
    }

    /// <summary>Before, the lower byte of every value was left out in silence.</summary>
    [Fact]
    public void SixteenBitsAreRefused()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("deep.png", Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACEAAAAAAHTY67AAAAEklEQVR42mNgfjHHkYH9whwnABE1A37+kWZGAAAAAElFTkSu"
            + "QmCC"));
        var message = $"'{file}' is a PNG of 16 bits: expected at most 8 for each value. "
            + "Convert it to 8 bits, or save its numbers as .npy.";
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => ImageFile.SizeOf(file)).Message);
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => ImageFile.Read(file, 3, (2, 2), SKColors.White)).Message);
    }

    private static string File(string name) => Path.Combine(AppContext.BaseDirectory, "Data", "Pillow", name);

    private static byte[] Pixels(string name) => ImageFile.Read(File(name), 3, ImageFile.SizeOf(File(name)), SKColors.White);
}
