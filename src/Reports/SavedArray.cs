using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Reports;

/// <summary>An array read from a .npy file.</summary>
/// <param name="Shape">Its sizes.</param>
/// <param name="Values">Its values, row-major.</param>
internal sealed record SavedArray<T>(int[] Shape, T[] Values)
{
    /// <summary>How many items there are along the first dimension.</summary>
    public int Count => Shape[0];

    /// <summary>Whether the items are points of the plane; otherwise they are images.</summary>
    public bool HoldsPoints => Shape is [_, 2];

    /// <summary>Whether the items are images, [channels, height, width] with one or three channels.</summary>
    public bool HoldsImages => Shape is [_, 1 or 3, _, _];

    /// <summary>The items as rows of numbers, [N, D], whatever their shape.</summary>
    public SavedArray<T> AsRows() => new([Count, Count == 0 ? 0 : Values.Length / Count], Values);

    /// <summary>The first channel of images that have another number of channels than a picture.</summary>
    public SavedArray<T> FirstChannel()
    {
        int plane = Shape[^1] * Shape[^2], image = Shape[^3] * plane;
        return new(
            [.. Shape[..^3], 1, .. Shape[^2..]],
            [.. Enumerable.Range(0, Values.Length / image).SelectMany(i => Values[(i * image)..((i * image) + plane)])]);
    }

    /// <summary>The first items, or all if there are fewer.</summary>
    public SavedArray<T> Take(int count) =>
        count >= Count ? this : new([count, .. Shape[1..]], Values[..(Values.Length / Count * count)]);

    /// <summary>One number of each item that is a row of numbers.</summary>
    public T[] Column(int column) => [.. Enumerable.Range(0, Count).Select(i => Values[(i * Shape[1]) + column])];

    /// <summary>One item.</summary>
    public SavedArray<T> this[int index]
    {
        get
        {
            int size = Values.Length / Count;
            return new(Shape[1..], Values[(index * size)..((index + 1) * size)]);
        }
    }
}

/// <summary>Reads .npy files.</summary>
internal static class SavedArray
{
    public static SavedArray<float> Floats(string file) => Read<float>(file, ScalarType.Float32);

    /// <summary>A number for each of some items.</summary>
    public static double[] Doubles(string file, int count) => OnePerItem(file, Read<double>(file, ScalarType.Float64), count);

    /// <summary>Rows of numbers.</summary>
    public static SavedArray<double> DoubleTable(string file) => Read<double>(file, ScalarType.Float64);

    /// <summary>Whether an array holds states or tokens, int64, whose numbers are names.</summary>
    public static bool HoldsStates(string file)
    {
        using var tensor = Npy.Read(file);
        return tensor.dtype == ScalarType.Int64;
    }

    /// <summary>Rows of states.</summary>
    public static SavedArray<long> States(string file) => Read<long>(file, ScalarType.Int64);

    /// <summary>An integer for each of some items.</summary>
    public static long[] Integers(string file, int count) => OnePerItem(file, Read<long>(file, ScalarType.Int64), count);

    /// <summary>The error for an array without an item.</summary>
    public static InvalidDataException Empty(string file, int[] shape) =>
        new($"'{file}' cannot be drawn: its shape is [{string.Join(", ", shape)}], and it holds nothing.");

    private static T[] OnePerItem<T>(string file, SavedArray<T> array, int count) =>
        array.Values.Length == count
            ? array.Values
            : throw new InvalidDataException($"'{file}' holds {array.Values.Length} values where {count} are expected, one for each item.");

    private static SavedArray<T> Read<T>(string file, ScalarType type)
        where T : unmanaged
    {
        using var tensor = Npy.Read(file);
        using var converted = tensor.to(type);
        return new([.. converted.shape.Select(n => (int)n)], converted.NumberOfElements == 0 ? [] : converted.data<T>().ToArray());
    }
}
