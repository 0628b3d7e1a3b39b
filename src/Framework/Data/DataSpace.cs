namespace Diffusion.Framework.Data;

/// <summary>What one sample of a data set is.</summary>
/// <param name="Shape">Shape of one sample without the batch: [2] for points in the plane, [C, H, W] for images.</param>
/// <param name="Classes">Number of classes, labelled 0..Classes - 1; 0 when the data has no labels.</param>
/// <param name="Range">Smallest and largest possible value; null when unbounded.</param>
/// <param name="VectorSize">How many numbers the target of each sample has, a continuous condition; 0 when there is none.</param>
/// <param name="Levels">
/// How many equally spaced values a number can have, both ends of <paramref name="Range"/> among them: 256 for images of bytes; 0 when it
/// is continuous.
/// </param>
public sealed record DataSpace(IReadOnlyList<long> Shape, int Classes = 0, ValueRange? Range = null, int VectorSize = 0, int Levels = 0)
{
    /// <summary>True when samples have a class or a target that can be asked for.</summary>
    public bool HasCondition => Classes > 0 || VectorSize > 0;

    public bool IsImage => Shape.Count == 3;

    public bool IsPlane => Shape.Count == 1 && Shape[0] == 2;

    /// <summary>How many numbers one sample has.</summary>
    public long Dimensions => Shape.Aggregate(1L, (product, size) => product * size);

    /// <summary>The distance of two neighbouring values; null when numbers are continuous.</summary>
    public double? LevelWidth => Levels > 1 && Range is { } range ? (range.Max - range.Min) / (Levels - 1) : null;

    public override string ToString() => $"[{string.Join(", ", Shape)}]";
}

/// <summary>A closed interval of values.</summary>
public readonly record struct ValueRange(double Min, double Max);
