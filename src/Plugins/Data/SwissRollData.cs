using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>A spiral: angle 1.5 pi (1 + 2u), radius proportional to the angle; no classes.</summary>
[Description("a spiral")]
public sealed class SwissRollData(SwissRollOptions options) : PlaneData(options)
{
    private const double Largest = 4.5 * Math.PI, OuterRadius = 2;

    protected override Samples Draw(int count, Generator random)
    {
        var angle = 1.5 * Math.PI * (1 + 2 * Uniform(count, random));
        var radius = angle * (OuterRadius / Largest);
        return new(stack([radius * angle.cos(), radius * angle.sin()], 1) + Normal(count, options.Noise, random));
    }
}

public sealed record SwissRollOptions : PlaneOptions
{
    [Description("standard deviation of the noise around the spiral"), Range(0, 1e6)]
    public double Noise { get; init; } = 0.05;
}
