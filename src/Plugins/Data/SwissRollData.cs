using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>A spiral: angle 1.5 pi (1 + 2u), radius proportional to the angle, u uniform in [0, 1]; no classes.</summary>
[Description("a spiral; the position along it can be a target")]
[Source("Sohl-Dickstein et al. 2015, section 3.1")]
public sealed class SwissRollData(SwissRollOptions options) : PlaneData(options)
{
    private const double Largest = 4.5 * Math.PI, OuterRadius = 2;

    public override DataSpace Describe() => new([2], DataSpace.Asked(targetSize: options.Position ? 1 : 0));

    protected override Samples Draw(int count, Generator random)
    {
        var u = Uniform(count, random);
        var angle = 1.5 * Math.PI * (1 + 2 * u);
        var radius = angle * (OuterRadius / Largest);
        var values = stack([radius * angle.cos(), radius * angle.sin()], 1) + Normal(count, options.Noise, random);
        return new(values, Condition.Of((ConditionPart.Target, options.Position ? u.unsqueeze(1) : null)));
    }
}

public sealed record SwissRollOptions : PlaneOptions
{
    [Description("standard deviation of the noise around the spiral"), Range(0, 1e6)]
    public double Noise { get; init; } = 0.05;

    [Description("true gives each point its position u along the spiral, 0 inside and 1 outside, as a target")]
    public bool Position { get; init; }
}
