using Diffusion.Plugins.Data;

namespace Diffusion.Plugins.Tests.Data;

public sealed class Cifar10DataTests : IDisposable
{
    private const int Record = 3073;

    private readonly TemporaryFolder _folder = new();

    public Cifar10DataTests()
    {
        foreach (int i in new[] { 1, 2, 3, 4, 5 }) _folder.File($"data_batch_{i}.bin", Images((byte)i, i));
        _folder.File("test_batch.bin", Images(9, 2));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AllBatchesAreReadInOrder()
    {
        var source = new Cifar10Data(new() { Folder = _folder.Path });
        var data = source.Load();
        Assert.Equal([3, 32, 32], source.Describe().Shape);
        Assert.Equal(1 / 127.5, source.Describe().QuantisationWidth!.Value, 1e-15);
        Assert.Equal([1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5], data.Train.Classes!.data<long>().ToArray());
        Assert.Equal([9, 9], data.Test.Classes!.data<long>().ToArray());
        // The bytes of an image count up; its second channel begins with byte 1024, its second row with byte 32.
        Assert.Equal(0 / 127.5f - 1, data.Train.Values[0, 0, 0, 0].item<float>());
        Assert.Equal(32 / 127.5f - 1, data.Train.Values[0, 0, 1, 0].item<float>());
        Assert.Equal(1024 % 251 / 127.5f - 1, data.Train.Values[0, 1, 0, 0].item<float>(), 1e-6f);
    }

    [Fact]
    public void MoreThanThereAreIsSaid()
    {
        Assert.Equal(
            [$"data.count is 16, but '{_folder.Path}' has 15 images to choose from: all of them are taken."],
            new Cifar10Data(new() { Folder = _folder.Path, Count = 16 }).Notes);
        Assert.Empty(new Cifar10Data(new() { Folder = _folder.Path, Count = 15 }).Notes);
    }

    [Fact]
    public void WhatIsWrongIsTold()
    {
        var file = Path.Combine(_folder.Path, "data_batch_3.bin");
        Action load = () => new Cifar10Data(new() { Folder = _folder.Path }).Load();

        _folder.File("data_batch_3.bin", Images(3, 3).AsSpan(0, 3 * Record - 1));
        Assert.Equal(
            $"'{file}' is not made of whole images: expected a multiple of 3073 bytes, found 9218.",
            Assert.Throws<InvalidDataException>(load).Message);

        _folder.File("data_batch_3.bin", [.. Images(3, 1), .. Images(12, 1)]);
        Assert.Equal(
            $"'{file}' has a label that is no class: expected 0 to 9 in image 1, found 12.",
            Assert.Throws<InvalidDataException>(load).Message);

        File.Delete(file);
        var expected = $"'{file}' does not exist. Put the six files there, or name their folder in data.folder.";
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(load).Message);
        // Told before anything is trained.
        Action describe = () => new Cifar10Data(new() { Folder = _folder.Path }).Describe();
        Assert.Equal(expected, Assert.Throws<InvalidDataException>(describe).Message);
    }

    private static byte[] Images(byte label, int count) =>
        [.. Enumerable.Range(0, count).SelectMany(_ => Enumerable.Range(0, Record - 1).Select(p => (byte)(p % 251)).Prepend(label))];
}
