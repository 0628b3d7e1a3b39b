using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Discrete.Strengths;

/// <summary>Every step alike; with strength 1 each is D itself.</summary>
[Description("every step alike; 1 is the transition itself")]
[Source("002, q' = D^t q")]
public sealed class ConstantStrength(ConstantStrengthOptions options) : IStrengthSchedule
{
    public IReadOnlyList<double> Strengths { get; } = [.. Enumerable.Repeat(options.Strength, options.Steps)];
}

/// <summary>Options of every strength schedule.</summary>
public record StrengthOptions
{
    [Description("T, the number of steps"), Range(1, 1_000_000)]
    public int Steps { get; init; } = 100;
}

public sealed record ConstantStrengthOptions : StrengthOptions
{
    [Description("s, the probability that a step does what the transition says; else the state stays"), Range(0, 1.0)]
    public double Strength { get; init; } = 1;
}
