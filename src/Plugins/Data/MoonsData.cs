using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>Two interleaved half circles; the upper one is class 0.</summary>
[Description("two interleaved half circles; two classes")]
[Source("Pedregosa et al. 2011, make_moons")]
public sealed class MoonsData(MoonsOptions options) : PlaneData(options)
{
    public override DataSpace Describe() => new([2], DataSpace.Asked(2));

    protected override Samples Draw(int count, Generator random)
    {
        var labels = randint(0, 2, count, dtype: int64, generator: random);
        var angle = Math.PI * Uniform(count, random);
        var lower = labels.to(float32);
        var side = 1 - 2 * lower;
        var x = side * angle.cos() + lower - 0.5;
        var y = side * angle.sin() + 0.5 * lower - 0.25;
        return new(1.5 * stack([x, y], 1) + Normal(count, options.Noise, random), Condition.OfClasses(labels));
    }
}

public sealed record MoonsOptions : PlaneOptions
{
    [Description("standard deviation of the noise around the arcs"), Range(0, 1e6)]
    public double Noise { get; init; } = 0.1;
}
