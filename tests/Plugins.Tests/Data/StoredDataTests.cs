using System.Buffers.Binary;
using System.Text;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Data;
using SkiaSharp;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Data;

/// <summary>Data that are too large for memory give what they would give in memory, to the bit.</summary>
public sealed class StoredDataTests : IDisposable
{
    // GiB: less than any data here.
    private const double None = 1e-9;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Byte)]
    public void ArraysStayInTheirFile(ScalarType type)
    {
        using var random = new Generator(1, CPU);
        var file = Path.Combine(_folder.Path, "x.npy");
        Npy.Write(file, randint(0, 255, [500, 3, 4], dtype: type, generator: random));
        Npy.Write(Path.Combine(_folder.Path, "y.npy"), arange(500, dtype: int64) % 5);
        NpyOptions options = new() { File = file, Labels = Path.Combine(_folder.Path, "y.npy"), ValidationPart = 0.2 };
        using NpyData whole = new(options), stored = new(options with { Memory = None });
        AssertAlike(whole.Load(), stored.Load());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ImagesOfIdxFilesStayThere(bool compressed)
    {
        foreach (var part in new[] { "train", "t10k" })
        {
            byte[] images = [0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 2, 0, 0, 0, 3, .. Enumerable.Range(0, 360).Select(i => (byte)(i * 7))];
            byte[] labels = [0, 0, 8, 1, 0, 0, 0, 60, .. Enumerable.Range(0, 60).Select(i => (byte)(i % 10))];
            Write($"{part}-images-idx3-ubyte", images);
            Write($"{part}-labels-idx1-ubyte", labels);
        }

        var options = new IdxOptions { Folder = _folder.Path, ValidationPart = 0.1 };
        AssertAlike(new IdxData(options).Load(), new IdxData(options with { Memory = None }).Load());

        void Write(string name, byte[] content)
        {
            if (!compressed)
            {
                _folder.File(name, content);
                return;
            }

            using var target = new System.IO.Compression.GZipStream(
                File.Create(Path.Combine(_folder.Path, name + ".gz")), default(System.IO.Compression.CompressionLevel));
            target.Write(content);
        }
    }

    [Fact]
    public void PicturesAreDecodedWhenTheyAreAskedFor()
    {
        for (int i = 0; i < 40; i++)
        {
            using var bitmap = new SKBitmap(5, 4);
            bitmap.Erase(new SKColor((byte)(6 * i), (byte)(255 - 6 * i), 7));
            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            _folder.File($"{i % 2}/{i:00}.png", data.AsSpan());
        }

        var options = new ImageFolderOptions { Folder = _folder.Path, Pixels = 3, ValidationPart = 0.1 };
        var whole = new ImageFolderData(options).Load();
        AssertAlike(whole, new ImageFolderData(options with { Memory = None }).Load());
        // 40 * 27 bytes fit, and four times as many as float32 do not.
        var text = "";
        var bytes = new ImageFolderData(options with { Memory = 1500.0 / (1 << 30) }).Load(p => text = p.Text);
        Assert.Equal("40 samples of [3, 3, 3], 4.2 KiB, kept as 1.1 KiB of their file's numbers in memory", text);
        AssertAlike(whole, bytes);
    }

    [Fact]
    public void TheMemoryIsToldBeforeItIsTaken()
    {
        var file = Path.Combine(_folder.Path, "x.npy");
        Npy.Write(file, zeros(1000, 256));
        var told = new List<DataProgress>();
        using NpyData whole = new(new() { File = file }), stored = new(new() { File = file, Memory = None });
        whole.Load(told.Add);
        Assert.Equal(new("1000 samples of [256], 1000 KiB in memory", 1_024_000, 0, 1000), told[0]);
        Assert.Equal(1000, told[^1].Done);
        told.Clear();
        stored.Load(told.Add);
        Assert.Equal(new("1000 samples of [256], 1000 KiB, which stay in their files and are read batch by batch", 0, 0, 1000), told[0]);
    }

    /// <summary>
    /// A sparse file of 10 GiB of bytes, 40 GiB as float32: its header is looked at, and batches of it are read in the order of data in
    /// memory, within 300 MiB more than before. Every value is read only when it is loaded, which is left out here for its time; the same
    /// code reads every chunk there.
    /// </summary>
    [Fact]
    public void BatchesOfTenGibibytesTakeTheMemoryOfABatch()
    {
        const long Count = 10L << 16;
        var header = Encoding.ASCII.GetBytes(
            $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({Count}, 16384), }}".PadRight(117) + "\n");
        var start = new byte[10] { 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 0, 0 };
        BinaryPrimitives.WriteUInt16LittleEndian(start.AsSpan(8), (ushort)header.Length);
        var file = _folder.File("sparse.npy", [.. start, .. header]);
        using (var stream = File.OpenWrite(file)) stream.SetLength(128 + Count * 16384);

        long before = Environment.WorkingSet;
        using var source = new NpyData(new() { File = file });
        Assert.Equal([16384], source.Describe().Shape);
        var samples = new Samples(new NpyRows(new NpyFile(file)), null);
        using var streams = new RandomStreams(0);
        using var batches = new BatchSource(samples, 64, streams, Compute.Cpu);
        for (int step = 0; step < 20; step++)
        {
            using var scope = NewDisposeScope();
            var batch = batches.Batch(step).Values;
            Assert.Equal([64, 16384], batch.shape);
            Assert.Equal(-1f, batch.max().item<float>());
        }

        Assert.InRange(Environment.WorkingSet - before, long.MinValue, 300L << 20);
    }

    [Fact]
    public void WhatNeedsAllOfThemSaysSoWhereTheyDoNotFit()
    {
        var samples = new Samples(new EndlessRows(), null);
        Assert.StartsWith(
            $"What is asked for needs all of {1L << 40} samples at once, 1048576.0 GiB, and data may take ",
            Assert.Throws<InvalidDataException>(() => samples.Values).Message,
            StringComparison.Ordinal);
    }

    private sealed class EndlessRows : StoredRows
    {
        public override long Count => 1L << 40;

        public override IReadOnlyList<long> Shape => [256];

        public override Tensor Read(ReadOnlySpan<long> positions) => throw new NotSupportedException();
    }

    private static void AssertAlike(Dataset whole, Dataset stored)
    {
        Assert.Null(whole.Train.Stored);
        Assert.NotNull(stored.Train.Stored);
        Assert.Equal(whole.Digest, stored.Digest);
        Assert.Equal(Digest.Of(whole.Train), Digest.Of(stored.Train));
        Assert.Equal(Digest.Of([.. whole.Train.Tensors]), Digest.Of(stored.Train));
        Assert.Equal(whole.Sizes, stored.Sizes);
        Assert.Equal(Numbers(whole.All), Numbers(stored.All));
        Assert.Equal(Numbers(whole.Test.Subset(7)), Numbers(stored.Test.Subset(7)));
        Assert.Equal(Numbers(whole.Train.Slice(3, 5)), Numbers(stored.Train.Slice(3, 5)));
        using RandomStreams one = new(3), other = new(3);
        using BatchSource first = new(whole.Train, 8, one, Compute.Cpu), second = new(stored.Train, 8, other, Compute.Cpu);
        for (int step = 0; step < 10; step++)
        {
            var (a, b) = (first.Batch(step), second.Batch(step));
            Assert.Equal(Numbers(a), Numbers(b));
            Assert.Equal(a.Classes!.data<long>().ToArray(), b.Classes!.data<long>().ToArray());
        }
    }

    private static float[] Numbers(Samples samples) => samples.Values.flatten().data<float>().ToArray();
}
