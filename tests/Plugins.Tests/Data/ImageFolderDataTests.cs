using Diffusion.Plugins.Data;
using SkiaSharp;

namespace Diffusion.Plugins.Tests.Data;

public sealed class ImageFolderDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SubfoldersAreClassesInTheOrderOfTheirNames()
    {
        Save("b/1.png", 4, 4, SKColors.Red);
        Save("a/1.png", 4, 4, SKColors.Lime);
        Save("a/2.jpg", 4, 4, SKColors.Blue, SKEncodedImageFormat.Jpeg);
        _folder.File("a/notes.txt", "not an image"u8);
        var source = Source(new());
        Assert.Equal([3, 4, 4], source.Describe().Shape);
        Assert.Equal(2, source.Describe().Classes);
        var all = source.Load().All;
        var labels = all.Classes!.data<long>().ToArray();
        Assert.Equal([0, 0, 1], labels.Order());
        var red = all.Values[Array.IndexOf(labels, 1L)];
        Assert.Equal([1f, -1f, -1f], red.select(1, 0).select(1, 0).data<float>().ToArray());
    }

    [Fact]
    public void AFolderWithoutSubfoldersHasNoClasses()
    {
        Save("1.png", 2, 2, SKColors.White);
        Save("2.png", 2, 2, SKColors.Black);
        var source = Source(new() { Channels = 1 });
        Assert.Equal([1, 2, 2], source.Describe().Shape);
        Assert.Equal(0, source.Describe().Classes);
        Assert.Null(source.Load().Train.Classes);
    }

    /// <summary>0.299 R + 0.587 G + 0.114 B.</summary>
    [Fact]
    public void GreyIsTheLumaOfColours()
    {
        Save("1.png", 2, 2, new SKColor(200, 100, 50));
        Save("2.png", 2, 2, new SKColor(200, 100, 50));
        Assert.Equal(
            MathF.Round(0.299f * 200 + 0.587f * 100 + 0.114f * 50) / 127.5f - 1,
            Source(new() { Channels = 1 }).Load().Train.Values[0, 0, 0, 0].item<float>(),
            1e-6f);
    }

    /// <summary>A wide picture whose middle is white: the cut leaves the middle alone.</summary>
    [Fact]
    public void OtherSizesAreCutAroundTheMiddleAndResized()
    {
        using var wide = new SKBitmap(24, 8);
        wide.Erase(SKColors.Black);
        wide.Erase(SKColors.White, SKRectI.Create(8, 0, 8, 8));
        Save("1.png", wide);
        Save("2.png", wide);
        var source = Source(new() { Pixels = 4 });
        Assert.Equal([3, 4, 4], source.Describe().Shape);
        Assert.Equal(1f, source.Load().Train.Values.min().item<float>());
    }

    /// <summary>
    /// 300 images in the order of three classes: 60 of them are 20 of each class, the same for the same seed.
    /// </summary>
    [Fact]
    public void SoManyImagesAreOfEveryClass()
    {
        for (int i = 0; i < 300; i++) Save($"{i / 100}/{i:000}.png", 2, 2, new SKColor((byte)(i % 256), (byte)(i / 256), 0));
        var all = Source(new() { Count = 60 }).Load().All;
        Assert.Equal(60, all.Count);
        Assert.All(Enumerable.Range(0, 3), k => Assert.Equal(20, all.Classes!.eq(k).sum().item<long>()));
        Assert.Equal(Source(new() { Count = 60 }).Load().Digest, Source(new() { Count = 60 }).Load().Digest);
        Assert.NotEqual(Source(new() { Count = 60, DataSeed = 1 }).Load().Digest, Source(new() { Count = 60 }).Load().Digest);
    }

    [Fact]
    public void WhatIsWrongIsTold()
    {
        Refuses(new() { Folder = _folder.Path + "/none" }, $"The folder '{_folder.Path}/none' does not exist.");
        var file = _folder.File("notes.txt", "not an image"u8);
        Refuses(new() { Folder = file }, $"'{file}' is a file; expected a folder.");
        Refuses(
            new(),
            $"The folder '{_folder.Path}' has no images: expected files that end in .png, .jpg, .jpeg, .jpe, .jfif, .webp, .bmp, "
            + "in it or in subfolders that name their classes.");

        Save("1.png", 4, 4, SKColors.Red);
        Refuses(
            new(),
            "Samples cannot be divided into parts: 1 of 1 for the test part and 0 for the validation part leave none to train on.");

        Save("2.png", 5, 4, SKColors.Red);
        Save("3.png", 6, 4, SKColors.Red);
        Refuses(
            new(),
            $"'{_folder.Path}/2.png' has another size than the images before it: expected 4 x 4 pixels, found 5 x 4. "
            + "Set data.pixels to resize them.");
        Assert.Equal(3, Source(new() { Pixels = 4 }).Load().All.Count);

        _folder.File("2.png", "not an image"u8);
        Refuses(new() { Pixels = 4 }, $"'{_folder.Path}/2.png' cannot be decoded: expected a PNG, JPEG, WebP or BMP image.");

        using var noise = new SKBitmap(64, 64);
        var random = new Random(0);
        for (int i = 0; i < 64 * 64; i++) noise.SetPixel(i % 64, i / 64, new SKColor((uint)random.Next() | 0xFF000000));
        Save("2.png", noise);
        var whole = File.ReadAllBytes(_folder.Path + "/2.png");
        _folder.File("2.png", whole.AsSpan(0, whole.Length / 2));
        Refuses(
            new() { Pixels = 4 },
            $"'{_folder.Path}/2.png' is cut short or damaged: expected 64 x 64 pixels, found fewer that can be decoded.");
    }

    private void Refuses(ImageFolderOptions options, string message) =>
        Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Source(options).Load()).Message);

    private ImageFolderData Source(ImageFolderOptions options) =>
        new(options.Folder.Length > 0 ? options : options with { Folder = _folder.Path });

    private void Save(string name, int width, int height, SKColor color, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var bitmap = new SKBitmap(width, height);
        bitmap.Erase(color);
        Save(name, bitmap, format);
    }

    private void Save(string name, SKBitmap bitmap, SKEncodedImageFormat format = SKEncodedImageFormat.Png)
    {
        using var data = bitmap.Encode(format, 100);
        _folder.File(name, data.AsSpan());
    }
}
