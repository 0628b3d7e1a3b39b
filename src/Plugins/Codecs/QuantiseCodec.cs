using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Codecs;

/// <summary>
/// Numbers as states: a range is divided into equally spaced levels, and each number becomes the nearest, those outside the end's. Codes
/// come back as the levels. Data that have so many levels already, such as images of bytes, lose nothing; two levels make images binary.
/// </summary>
[Description("numbers as states: each the nearest of equally spaced levels")]
[Source("Austin et al. 2021, section 6, for images")]
public sealed class QuantiseCodec(QuantiseOptions options, IDataSource source) : ICodec
{
    public string? Refusal(DataSpace space) =>
        space.Values is not ContinuousValues ? $"needs continuous numbers, and the data has {space.Values}"
        : Levels(space) < 2 ? "needs its key 'levels', because the data's numbers are not quantised"
        : Range(space) is null ? "needs its keys 'min' and 'max', because the range of the data's numbers is not known"
        : null;

    public DataSpace Encode(DataSpace space) => space with { Values = new StateValues(Math.Max(1, Levels(space))) };

    public IFittedCodec Fit(Dataset data)
    {
        var space = source.Describe();
        return new Fitted(Range(space)!.Value, Levels(space));
    }

    private int Levels(DataSpace space) => options.Levels ?? (space.Values as ContinuousValues)?.QuantisationLevels ?? 0;

    private ValueRange? Range(DataSpace space) => options is { Min: { } min, Max: { } max } ? new(min, max) : space.Range;

    private sealed class Fitted(ValueRange range, int levels) : IFittedCodec
    {
        private readonly double _width = (range.Max - range.Min) / (levels - 1);

        public Samples Encode(Samples samples)
        {
            using var scope = NewDisposeScope();
            var nearest = ((samples.Values.to(float64) - range.Min) / _width).round().clamp(0, levels - 1).to(int64);
            return samples with { Values = nearest.MoveToOuterDisposeScope() };
        }

        public Samples Decode(Samples codes)
        {
            using var scope = NewDisposeScope();
            return codes with { Values = (codes.Values.to(float64) * _width + range.Min).to(float32).MoveToOuterDisposeScope() };
        }
    }
}

public sealed record QuantiseOptions : IValidatableObject
{
    [Description("how many levels there are, both ends among them; as many as the data's numbers have when absent"), Range(2, 65536)]
    public int? Levels { get; init; }

    [Description("the lowest level; the least possible number of the data when absent")]
    public double? Min { get; init; }

    [Description("the highest level; the largest possible number of the data when absent")]
    public double? Max { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Min is null != Max is null) yield return new("name both 'min' and 'max', or none of them");
        if (Min >= Max) yield return new($"{Max} is not above min = {Min}", [nameof(Max)]);
    }
}
