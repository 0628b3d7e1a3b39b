using System.ComponentModel.DataAnnotations;
using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Data;

/// <summary>Equally likely Gaussians on a circle.</summary>
[Description("a ring of Gaussians in the plane")]
[Source("Metz et al. 2017, section 3.1")]
public sealed class Mixture2dData(Mixture2dOptions options) : PlaneData(options)
{
    public override DataSpace Describe() => new([2], DataSpace.Asked(options.Labels ? options.Modes : 0));

    public override bool HasModes => true;

    public override GaussianMixture Mixture => new(
        [.. Enumerable.Repeat(1.0 / options.Modes, options.Modes)],
        [.. Enumerable.Range(0, options.Modes)
            .Select(k => 2 * Math.PI * k / options.Modes)
            .Select(a => new[] { options.Radius * Math.Cos(a), options.Radius * Math.Sin(a) })],
        [.. Enumerable.Repeat(options.StandardDeviation, options.Modes)]);

    protected override Samples Draw(int count, Generator random)
    {
        var labels = randint(0, options.Modes, count, dtype: int64, generator: random);
        return new(
            Centers().index_select(0, labels) + Normal(count, options.StandardDeviation, random),
            options.Labels ? Condition.OfClasses(labels) : null);
    }

    protected override Modes Modes() => new(Centers(), options.StandardDeviation);

    private Tensor Centers()
    {
        var angles = arange(options.Modes, dtype: float32) * (2 * Math.PI / options.Modes);
        return options.Radius * stack([angles.cos(), angles.sin()], 1);
    }
}

public sealed record Mixture2dOptions : PlaneOptions
{
    [Description("number of Gaussians"), Range(1, 1000)]
    public int Modes { get; init; } = 8;

    [Description("true labels each point with its Gaussian; false makes the model find the modes by itself")]
    public bool Labels { get; init; }

    [Description("radius of the circle that their means lie on"), Range(0, 1e6)]
    public double Radius { get; init; } = 2;

    [Description("standard deviation of each Gaussian"), Range(0, 1e6, MinimumIsExclusive = true)]
    public double StandardDeviation { get; init; } = 0.12;
}
