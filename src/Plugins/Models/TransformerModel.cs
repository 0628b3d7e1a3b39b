using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Models;

/// <summary>A bidirectional transformer for sequences of states: every place sees all others, before it and behind it.</summary>
[Description("bidirectional transformer with rotary positions, for sequences of states such as text")]
[Source("Peebles and Xie 2023, section 3.2, adaLN-Zero; Su et al. 2021, eq. 34, rotary positions; Sahoo et al. 2024, section 5, for text")]
public sealed class TransformerModel(TransformerOptions options) : IModel
{
    public string? Refusal(DataSpace space) => space.Shape.Count == 1 && space.StateCount > 0
        ? null
        : $"needs sequences of states [length], such as text, but samples have shape {space} and are {space.Values}; use the model 'mlp'";

    public bool LearnsVariance => false;

    // Measured: 121 to 133 bytes of a number that a block gives, and 23 to 33 without gradients.
    public SampleMemory? MemoryOfSample(DataSpace space) => new(110.0 * Numbers(space), 22.0 * Numbers(space));

    public NetworkModule Create(NetworkShape shape) => new TransformerNetwork(options, shape.Space);

    private double Numbers(DataSpace space) => (double)space.Shape[0] * options.Width * (options.Layers + 1);
}

public sealed record TransformerOptions : IValidatableObject
{
    [Description("numbers that stand for a place of the sequence; an even multiple of heads"), Range(2, 16_384)]
    public int Width { get; init; } = 128;

    [Description("blocks of attention and two dense layers"), Range(1, 64)]
    public int Layers { get; init; } = 4;

    [Description("parts of the width that attend on their own"), Range(1, 256)]
    public int Heads { get; init; } = 4;

    [Description("width inside the two dense layers, as a multiple of width"), Range(1, 16)]
    public int Expansion { get; init; } = 4;

    [Description("probability of dropping an activation before it is added to its place"), Range(0, 1.0, MaximumIsExclusive = true)]
    public double Dropout { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // Rotations turn pairs of numbers.
        if (Width % (2 * Heads) != 0) yield return new($"{Width} is not an even multiple of heads = {Heads}", [nameof(Width)]);
    }
}
