using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.IntervalCoverage;

/// <summary>Distributions of points: data, and samples that differ from them by nothing, little or much.</summary>
/// <param name="Name">How the page calls them.</param>
/// <param name="Draw">Points [count, dimensions] of a difference: 0 is the data's own distribution.</param>
internal sealed record PointFamily(string Name, Func<long, long, int, Generator, Samples> Draw)
{
    private static readonly double[][] Shares = [[0.6, 0.3, 0.1], [0.55, 0.32, 0.13], [0.7, 0.3, 0]];

    /// <summary>Independent normal numbers.</summary>
    public static PointFamily Normal { get; } = new("normal", (count, dimensions, difference, random) =>
    {
        var x = new[] { 1, 1.05, 1.3 }[difference] * randn([count, dimensions], dtype: float32, generator: random);
        x.select(1, 0).add_(new[] { 0, 0.15, 1 }[difference]);
        return new(x);
    });

    /// <summary>Three components in unequal shares, of Student's t with 10 degrees of freedom.</summary>
    public static PointFamily Mixture { get; } = Components("mixture", 10);

    /// <summary>The same with 5 degrees of freedom, whose sixth moment is infinite.</summary>
    public static PointFamily HeavyTails { get; } = Components("heavy tails", 5);

    /// <summary>
    /// Three components of Student's t, neighbouring dimensions correlated by 0.6. Small: other shares, 1.05 in scale and 0.1 along one
    /// axis; large: one component is missing and the scale is 1.25.
    /// </summary>
    private static PointFamily Components(string name, int degreesOfFreedom) => new(name, (count, dimensions, difference, random) =>
    {
        var u = rand([count], generator: random);
        var component = u.ge(Shares[difference][0]).to(int64) + u.ge(Shares[difference][0] + Shares[difference][1]).to(int64);
        var x = randn([count, dimensions], dtype: float32, generator: random);
        for (long k = 1; k < dimensions; k++) x.select(1, k).mul_(0.8).add_(x.select(1, k - 1), alpha: 0.6);
        var chi = randn([count, degreesOfFreedom], dtype: float32, generator: random).square().mean([1], true).sqrt();
        x = x * new[] { 1, 1.05, 1.25 }[difference] / chi;
        x.select(1, 0).add_(component.eq(1).to(float32) * 3 + (difference == 1 ? 0.1 : 0));
        x.select(1, 1).sub_(component.eq(2).to(float32) * 4);
        return new(x);
    });

    /// <summary>
    /// Normal points of four classes on a circle of radius 2, in shares that are kept to exactly, as those of samples and of divided data
    /// are. Differences are those of normal points, of a deviation of 0.5.
    /// </summary>
    public static PointFamily Classes { get; } = new("classes", (count, dimensions, difference, random) =>
    {
        var labels = tensor(ClassOrder.Of([4, 3, 2, 1], (int)count));
        var angles = labels.to(float32) * (Math.PI / 2);
        var x = new[] { 0.5, 0.525, 0.65 }[difference] * randn([count, dimensions], dtype: float32, generator: random);
        x.select(1, 0).add_(2 * angles.cos() + new[] { 0, 0.075, 0.5 }[difference]);
        x.select(1, 1).add_(2 * angles.sin());
        return new(x, Condition.OfClasses(labels));
    });
}
