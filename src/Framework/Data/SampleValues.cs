using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>What the values of a sample are, and the type of tensor that holds them.</summary>
public abstract record SampleValues
{
    /// <summary>The type of tensors of samples.</summary>
    public abstract ScalarType Type { get; }

    /// <summary>The values in words, such as "continuous numbers".</summary>
    public abstract string Text { get; }

    public sealed override string ToString() => Text;
}

/// <summary>Continuous numbers, float32.</summary>
/// <param name="Range">Smallest and largest possible value; null when unbounded.</param>
/// <param name="QuantisationLevels">
/// How many equally spaced values a number can have, both ends of <paramref name="Range"/> among them: 256 for images of bytes; 0 when it
/// is not quantised.
/// </param>
public sealed record ContinuousValues(ValueRange? Range = null, int QuantisationLevels = 0) : SampleValues
{
    public override ScalarType Type => ScalarType.Float32;

    public override string Text => "continuous numbers";

    /// <summary>The distance of two neighbouring quantised values; null when numbers are not quantised.</summary>
    public double? QuantisationWidth => QuantisationLevels > 1 && Range is { } range ? (range.Max - range.Min) / (QuantisationLevels - 1) : null;
}

/// <summary>Each value is one of K states, int64 from 0 to K - 1.</summary>
/// <param name="Count">K.</param>
public sealed record StateValues(int Count) : SampleValues
{
    public override ScalarType Type => ScalarType.Int64;

    public override string Text => $"{Count} states";
}

/// <summary>A sample is a sequence [length] of tokens, int64 from 0.</summary>
/// <param name="Vocabulary">How many tokens there are.</param>
public sealed record TokenValues(int Vocabulary) : SampleValues
{
    public override ScalarType Type => ScalarType.Int64;

    public override string Text => $"sequences of {Vocabulary} tokens";
}

/// <summary>A closed interval of values.</summary>
public readonly record struct ValueRange(double Min, double Max);
