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

    /// <summary>The error for an array of a shape that no picture is made of.</summary>
    public static InvalidDataException Undrawable(string file, int[] shape) => new(
        $"'{file}' cannot be drawn: its shape is [{string.Join(", ", shape)}], "
        + "and pictures are made of points [.., 2] or of images [.., 1 or 3, height, width].");

    private static T[] OnePerItem<T>(string file, SavedArray<T> array, int count) =>
        array.Values.Length == count
            ? array.Values
            : throw new InvalidDataException($"'{file}' holds {array.Values.Length} values where {count} are expected, one for each item.");

    private static SavedArray<T> Read<T>(string file, ScalarType type)
        where T : unmanaged
    {
        using var tensor = Npy.Read(file);
        using var converted = tensor.to(type);
        return new([.. converted.shape.Select(n => (int)n)], converted.data<T>().ToArray());
    }
}
