using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>Images of bytes, which become float32 in [-1, 1] by x / 127.5 - 1.</summary>
/// <param name="Pixels">Row-major, N images one after the other.</param>
/// <param name="Labels">One for each image.</param>
/// <param name="Shape">[C, H, W] of an image.</param>
internal sealed record EightBitImages(byte[] Pixels, IReadOnlyList<long> Labels, IReadOnlyList<long> Shape)
{
    /// <summary>256 values from -1 to 1.</summary>
    public static readonly ContinuousValues Values = new(new(-1, 1), 256);

    public int Count => Labels.Count;

    /// <summary>The images at some positions.</summary>
    public EightBitImages Select(IReadOnlyList<int> positions)
    {
        if (positions.Count == Count) return this;
        int length = (int)Shape.Aggregate(1L, (product, size) => product * size);
        var pixels = new byte[positions.Count * (long)length];
        foreach (var (to, from) in positions.Index()) Pixels.AsSpan(from * length, length).CopyTo(pixels.AsSpan(to * length));
        return new(pixels, [.. positions.Select(i => Labels[i])], Shape);
    }

    /// <summary>Float32 [N, C, H, W] and labels, on the CPU.</summary>
    public Samples ToSamples()
    {
        using var scope = NewDisposeScope();
        var values = tensor(Pixels, dtype: uint8).reshape([Count, .. Shape]).to(float32).div_(127.5f).sub_(1);
        return new(values.MoveToOuterDisposeScope(), Condition.OfClasses(tensor(Labels.ToArray()).MoveToOuterDisposeScope()));
    }
}
