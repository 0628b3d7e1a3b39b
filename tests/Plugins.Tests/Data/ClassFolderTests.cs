using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using SkiaSharp;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>Which folders are classes, and which pictures of them are taken.</summary>
public sealed class ClassFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Classes of 40, 10 and 2: eight pictures are 5, 2 and 1 of them, up to rounding, and never none.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(26)]
    [InlineData(51)]
    public void SoManyHaveEveryClassInItsShare(int count)
    {
        int[] sizes = [40, 10, 2];
        for (int k = 0; k < 3; k++) for (int i = 0; i < sizes[k]; i++) Save($"{k}/{i:00}.png", (byte)(50 * k + i));
        long[] classes = [.. sizes.SelectMany((n, k) => Enumerable.Repeat((long)k, n))];
        foreach (long seed in new[] { 0, 1, 2 })
        {
            var chosen = new ImageFolderOptions { Count = count, DataSeed = seed }.Chosen(classes);
            Assert.Equal(count, chosen.Distinct().Count());
            Assert.Equal(chosen.Order(), chosen);
            for (int k = 0; k < 3; k++)
            {
                int found = chosen.Count(i => classes[i] == k);
                Assert.InRange(found, Math.Max(1, (int)Math.Floor(sizes[k] * count / 52.0) - 1),
                    (int)Math.Ceiling(sizes[k] * count / 52.0) + 1);
            }
        }
    }

    [Fact]
    public void FewerThanThereAreClassesIsRefused()
    {
        for (int k = 0; k < 4; k++) for (int i = 0; i < 5; i++) Save($"c{k}/{i}.png", (byte)(10 * k + i));
        Assert.Equal(
            "data.count is 3: expected at least 4, so that each of the 4 classes has an image.",
            Assert.Throws<InvalidDataException>(() => Source(count: 3).Load()).Message);
        // Where folders are no classes any will do.
        Assert.Equal(3, new ImageFolderData(new() { Folder = _folder.Path, Count = 3, Labels = false }).Load().All.Count);
        // One of five is the test part, and none that is the last of its class.
        foreach (long seed in new[] { 0, 1, 2, 3, 4, 5 })
            Assert.Equal([0, 1, 2, 3], Source(count: 5, seed).Load().Train.Classes!.data<long>().ToArray().Order());
    }

    [Fact]
    public void HiddenAndEmptyFoldersAreNoClasses()
    {
        foreach (var name in new[] { "a/1.png", "a/2.png", "b/1.png", ".ipynb_checkpoints/1.png", "__MACOSX/1.png", "b/._1.png" })
            Save(name, 7);
        Directory.CreateDirectory(_folder.Path + "/empty");
        _folder.File("texts/notes.txt", "not an image"u8);
        var source = Source();
        Assert.Equal(2, source.Describe().Classes);
        Assert.Equal([$"Folders without images are no classes: 'empty', 'texts' in '{_folder.Path}'."], ((IDataSource)source).Notes);
        var data = source.Load();
        Assert.Equal([0, 0, 1], data.All.Classes!.data<long>().ToArray().Order());
        Assert.Equal(["a", "b"], data.Names.Classes);
    }

    [Fact]
    public void WhatIsLeftOutIsSaid()
    {
        foreach (var name in new[] { "a/1.png", "a/2.jfif", "b/3.JPEG", "1.png", "2.png", "3.png", "4.png" }) Save(name, 7);
        foreach (var name in new[] { "b/1.tiff", "b/2.heic" }) _folder.File(name, "II*"u8);
        Assert.Equal(
            [
                $"Files of formats that are not read are left out: '1.tiff', '2.heic' in '{_folder.Path}/b'. "
                    + "Convert them to one of .png, .jpg, .jpeg, .jpe, .jfif, .webp, .bmp.",
                $"Images beside the folders of classes are left out: '1.png', '2.png', '3.png' and 1 more in '{_folder.Path}'. "
                    + "Move them into the folder of a class.",
            ],
            Source().Notes);
        Assert.Equal(3, Source().Load().All.Count);
    }

    /// <summary>Before, pictures further down were left out in silence, and folders with them were said to be without any.</summary>
    [Fact]
    public void WhatIsFurtherDownIsSaid()
    {
        string[] names = ["a/1.png", "a/2.png", "a/old/3.png", "b/x/y/4.png", "b/x/.hidden/5.png", "b/__MACOSX/6.png"];
        foreach (var name in names) Save(name, 7);
        Directory.CreateDirectory(_folder.Path + "/empty");
        _folder.File("c/texts/notes.txt", "not an image"u8);
        Assert.Equal(
            [
                $"Folders without images are no classes: 'c', 'empty' in '{_folder.Path}'.",
                $"Images further down than the folders of classes are left out: 'a/old/3.png', 'b/x/y/4.png' in '{_folder.Path}'. "
                    + "A class is a subfolder of data.folder with the images directly in it: move them there, or name another folder.",
            ],
            Source().Notes);
        Assert.Equal(["a"], Source().Load().Names.Classes);
    }

    [Fact]
    public void AFolderWhosePicturesAreAllFurtherDownIsRefusedWithThem()
    {
        foreach (int i in new[] { 1, 2, 3, 4 }) Save($"train/cat/{i}.png", 7);
        Assert.Equal(
            $"The folder '{_folder.Path}' has no images: expected files that end in .png, .jpg, .jpeg, .jpe, .jfif, .webp, .bmp, "
            + "in it or in subfolders that name their classes. Found 4 in folders further down: 'train/cat/1.png', 'train/cat/2.png', "
            + "'train/cat/3.png' and 1 more. A class is a subfolder of data.folder with the images directly in it.",
            Assert.Throws<InvalidDataException>(() => Source().Describe()).Message);
    }

    /// <summary>Before, all were taken in silence.</summary>
    [Fact]
    public void MoreThanThereAreIsSaid()
    {
        foreach (int i in new[] { 1, 2, 3 }) Save($"a/{i}.png", 7);
        Assert.Equal(
            [$"data.count is 4, but '{_folder.Path}' has 3 images to choose from: all of them are taken."], Source(count: 4).Notes);
        Assert.Empty(Source(count: 3).Notes);
    }

    /// <summary>The header of every file is looked at before anything is trained.</summary>
    [Fact]
    public void OtherSizesAreRefusedWhenTheDataAreDescribed()
    {
        Save("1.png", 7);
        Save("2.png", 7, width: 3);
        const string Message = "'{0}/2.png' has another size than the images before it: expected 2 x 2 pixels, found 3 x 2. "
            + "Set data.pixels to resize them.";
        Assert.Equal(string.Format(Message, _folder.Path), Assert.Throws<InvalidDataException>(() => Source().Describe()).Message);
        _folder.File("2.png", "no picture"u8);
        Assert.Equal(
            $"'{_folder.Path}/2.png' cannot be decoded: expected a PNG, JPEG, WebP or BMP image.",
            Assert.Throws<InvalidDataException>(() => Source().Describe()).Message);
    }

    private ImageFolderData Source(int? count = null, long seed = 0) =>
        new(new() { Folder = _folder.Path, Count = count, DataSeed = seed });

    private void Save(string name, byte grey, int width = 2)
    {
        using var bitmap = new SKBitmap(width, 2);
        bitmap.Erase(new SKColor(grey, grey, grey));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        _folder.File(name, data.AsSpan());
    }
}
