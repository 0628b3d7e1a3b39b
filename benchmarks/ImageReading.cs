using System.Buffers.Binary;
using BenchmarkDotNet.Attributes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Data;
using static TorchSharp.torch;

namespace Diffusion.Benchmarks;

/// <summary>
/// 60,000 images of 28 x 28 pixels in MNIST's files: loading them, and batches of 128 in random order. The time is that of one image.
/// </summary>
public class ImageReading
{
    private const int Images = 60_000, BatchSize = 128, Batches = 400;

    private readonly string _folder = Directory.CreateTempSubdirectory("images").FullName;
    private readonly RandomStreams _streams = new(0);
    private BatchSource _batches = null!;
    private long _step;

    [Params(false, true)]
    public bool Flip { get; set; }

    [GlobalSetup]
    public void Write()
    {
        var random = new Random(0);
        foreach (var (part, count) in new[] { ("train", Images), ("t10k", 100) })
        {
            byte[] pixels = new byte[count * 28 * 28];
            random.NextBytes(pixels);
            File.WriteAllBytes(Path.Combine(_folder, $"{part}-images-idx3-ubyte"), [.. Header(count, 28, 28), .. pixels]);
            File.WriteAllBytes(Path.Combine(_folder, $"{part}-labels-idx1-ubyte"), [.. Header(count), .. new byte[count]]);
        }

        var data = Load();
        _batches = new BatchSource(data.Train, BatchSize, _streams, Compute.Cpu, data.Augmentation);
    }

    [GlobalCleanup]
    public void Delete()
    {
        _batches.Dispose();
        _streams.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Images)]
    public Dataset Load() => new IdxData(new() { Folder = _folder, Flip = Flip }).Load();

    [Benchmark(OperationsPerInvoke = Batches * BatchSize)]
    public void Batch()
    {
        for (int i = 0; i < Batches; i++)
        {
            using var scope = NewDisposeScope();
            _batches.Batch(_step++);
        }
    }

    private static byte[] Header(params int[] shape)
    {
        byte[] header = [0, 0, 8, (byte)shape.Length, .. new byte[4 * shape.Length]];
        for (int i = 0; i < shape.Length; i++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * i), shape[i]);
        return header;
    }
}
