using System.Buffers.Binary;
using System.IO.Compression;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Data;

public sealed class IdxDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public IdxDataTests()
    {
        // Image i has the pixels i, i + 1, ...; its label is i modulo 10.
        Write("train", 20);
        Write("t10k", 5);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BytesBecomeNumbersFromMinusOneToOne()
    {
        var source = Source();
        var data = source.Load();
        Assert.Equal([1, 2, 3], source.Describe().Shape);
        Assert.Equal((20, 5), (data.Train.Count, data.Test.Count));
        Assert.Equal(
            [3 / 127.5f - 1, 4 / 127.5f - 1, 5 / 127.5f - 1, 6 / 127.5f - 1, 7 / 127.5f - 1, 8 / 127.5f - 1],
            data.Train.Values[3].flatten().data<float>().ToArray());
        Assert.Equal([0, 1, 2, 3, 4], data.Test.Classes!.data<long>().ToArray());
    }

    [Fact]
    public void GzipIsReadAlike()
    {
        var plain = Source().Load().Digest;
        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            using (var target = new GZipStream(File.Create(file + ".gz"), CompressionLevel.Fastest)) target.Write(File.ReadAllBytes(file));
            File.Delete(file);
        }

        Assert.Equal(plain, Source().Load().Digest);
    }

    [Fact]
    public void ClassesCanBeHidden()
    {
        var source = new IdxData(new() { Folder = _folder.Path, Labels = false });
        Assert.Equal(0, source.Describe().Classes);
        Assert.Null(source.Load().Train.Classes);
        Assert.Null(source.Load().Test.Classes);
    }

    /// <summary>Before, labels beyond 'classes' were refused though nothing reads them.</summary>
    [Fact]
    public void HiddenClassesAreNotCounted()
    {
        var data = new IdxData(new() { Folder = _folder.Path, Labels = false, Classes = 3, Count = 20 }).Load();
        Assert.Equal((20, 5), (data.Train.Count, data.Test.Count));
        Assert.Equal(
            $"'{_folder.Path}/train-labels-idx1-ubyte' has a label that is no class: expected 0 to 2 at [3], found 3.",
            Assert.Throws<InvalidDataException>(() => new IdxData(new() { Folder = _folder.Path, Classes = 3 }).Load()).Message);
    }

    /// <summary>Before, all were taken in silence.</summary>
    [Fact]
    public void MoreThanThereAreIsSaid()
    {
        Assert.Equal(
            [$"data.count is 21, but '{_folder.Path}' has 20 images to choose from: all of them are taken."],
            Source(count: 21).Notes);
        Assert.Equal(20, Source(count: 21).Load().Train.Count);
        Assert.Empty(Source(count: 20).Notes);
    }

    /// <summary>Twelve of the twenty training images, each once, and not the first twelve; a quarter of them is the test part.</summary>
    [Fact]
    public void SoManyImagesAreChosenAtRandom()
    {
        var data = Source(test: 0.25, count: 12).Load();
        Assert.Equal((9, 3), (data.Train.Count, data.Test.Count));
        var chosen = data.All.Values.select(3, 0).select(2, 0).flatten().add(1).mul(127.5).round().to(int64).data<long>().ToArray();
        Assert.Equal(12, chosen.Distinct().Count());
        Assert.All(chosen, i => Assert.InRange(i, 0, 19));
        Assert.True(chosen.Max() >= 12);
        Assert.Equal(chosen.Select(i => i % 10), data.All.Classes!.data<long>().ToArray());
    }

    /// <summary>The set's own test images stay the test part; the validation part is taken from the training images.</summary>
    [Fact]
    public void ValidationComesOutOfTheTrainingImages()
    {
        var whole = Source().Load();
        var data = new IdxData(new() { Folder = _folder.Path, ValidationPart = 0.2 }).Load();
        Assert.Equal(new DataSizes(16, 4, 5), data.Sizes);
        Assert.Equal(whole.Test.Values.data<float>().ToArray(), data.Test.Values.data<float>().ToArray());
        Assert.Equal(
            whole.Train.Values.flatten(1).select(1, 0).data<float>().ToArray(),
            data.Train.Concat(data.Validation!).Values.flatten(1).select(1, 0).data<float>().ToArray().Order());
    }

    [Fact]
    public void FlipMirrorsHalfOfTheImages()
    {
        var data = Source(flip: true).Load();
        using var streams = new RandomStreams(0);
        var many = data.Train.Values[0].unsqueeze(0).expand(1000, -1, -1, -1);
        var flipped = data.Augmentation!.Apply(many, streams["flip"]);
        var mirrored = flipped.eq(many.flip(3)).all(3).all(2).all(1);
        var kept = flipped.eq(many).all(3).all(2).all(1);
        Assert.Equal(1000, (mirrored | kept).sum().item<long>());
        // Five standard errors of a share of one half.
        Assert.Equal(500, mirrored.sum().item<long>(), 80.0);
        Assert.Null(Source().Load().Augmentation);
    }

    [Fact]
    public void WhatIsWrongIsTold()
    {
        string images = _folder.Path + "/train-images-idx3-ubyte", labels = _folder.Path + "/train-labels-idx1-ubyte";

        _folder.File("train-labels-idx1-ubyte", Labels(19));
        Refuses($"'{labels}' does not belong to '{images}': expected 20 labels, found 19.");

        _folder.File("train-labels-idx1-ubyte", [.. Labels(20)[..^1], 10]);
        Refuses($"'{labels}' has a label that is no class: expected 0 to 9 at [19], found 10.");

        _folder.File("train-labels-idx1-ubyte", [1, 2, 3, 4, 5, 6, 7, 8]);
        Refuses($"'{labels}' does not begin as an idx file of 1-dimensional bytes: expected 00 00 08 01, found 01 02 03 04.");

        _folder.File("train-images-idx3-ubyte", Images(20).AsSpan(0, 135));
        _folder.File("train-labels-idx1-ubyte", Labels(20));
        Refuses($"'{images}' is cut short: expected 120 bytes of data of shape [20, 2, 3], found 119.");

        _folder.File("train-images-idx3-ubyte", [.. Images(20), 0]);
        Refuses($"'{images}' is longer than its header says: expected 120 bytes of data, found more.");

        _folder.File("train-images-idx3-ubyte", [0, 0, 8]);
        Refuses($"'{images}' is cut short: expected 16 bytes of header, found 3.");

        File.Delete(images);
        Refuses($"'{images}' does not exist, nor does '{images}.gz'. Put the files there, or name their folder in data.folder.");

        _folder.File("train-images-idx3-ubyte.gz", [1, 2, 3]);
        var error = Assert.Throws<InvalidDataException>(() => Source().Load());
        Assert.StartsWith($"'{images}.gz' cannot be decompressed: ", error.Message, StringComparison.Ordinal);
    }

    private void Refuses(string message) => Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Source().Load()).Message);

    private IdxData Source(double? test = null, int? count = null, bool flip = false) =>
        new(new() { Folder = _folder.Path, TestPart = test, Count = count, Flip = flip });

    private void Write(string part, int count)
    {
        _folder.File($"{part}-images-idx3-ubyte", Images(count));
        _folder.File($"{part}-labels-idx1-ubyte", Labels(count));
    }

    private static byte[] Images(int count) =>
        [.. Header(count, 2, 3), .. Enumerable.Range(0, count).SelectMany(i => Enumerable.Range(i, 6).Select(p => (byte)p))];

    private static byte[] Labels(int count) => [.. Header(count), .. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];

    private static IEnumerable<byte> Header(params int[] shape) => new byte[] { 0, 0, 8, (byte)shape.Length }.Concat(shape.SelectMany(n =>
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, n);
        return bytes;
    }));
}
