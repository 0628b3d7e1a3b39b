using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

/// <summary>What a single sample changes of the squared sliced distance.</summary>
public sealed class SlicesTests
{
    /// <summary>
    /// Samples stand 2,000 times each, and one of them once more: the distance changes by its influence less the mean of all, divided by
    /// how many there are. Sizes differ, so the transport is not one to one.
    /// </summary>
    [Fact]
    public void InfluenceIsTheDerivativeByTheWeightOfASample()
    {
        using var scope = NewDisposeScope();
        const int copies = 2000;
        var (a, b) = (randn([6, 2], generator: new Generator(3)), randn([5, 2], generator: new Generator(4)) * 1.5f);
        var directions = SlicedW2Metric.Directions(2, new Generator(2));
        var (many, other) = (a.repeat(copies, 1), new Slices(b, directions));
        var influence = new Slices(a, directions).Influence(other);
        double plain = new Slices(many, directions).SquaredDistance(other);
        for (int i = 0; i < 6; i++)
        {
            double more = new Slices(cat([many, a[i].unsqueeze(0)]), directions).SquaredDistance(other);
            double expected = (influence[i] - influence.mean()).item<double>();
            Assert.Equal(expected, (more - plain) * (6 * copies + 1), 2e-3);
        }
    }

    /// <summary>Points that are shifted by d: 2 x . u d . u along each direction u.</summary>
    [Fact]
    public void InfluenceOfAShiftIsLinear()
    {
        using var scope = NewDisposeScope();
        var directions = SlicedW2Metric.Directions(2, new Generator(2));
        var points = randn([50, 2], dtype: float64, generator: new Generator(5));
        var shift = tensor([3.0, 4.0]);
        var influence = new Slices(points + shift, directions).Influence(new Slices(points, directions));
        var expected = 2 * points.mm(directions).mul(shift.unsqueeze(0).mm(directions)).mean([1]);
        Assert.Equal(0, (influence - influence.mean() - expected + expected.mean()).abs().max().item<double>(), 1e-10);
    }

    /// <summary>Its variance is that of the halves' part of first order, where that is nearly all; a mean over many halves.</summary>
    [Fact]
    public void InfluenceHasTheVarianceOfFirstOrder()
    {
        using var scope = NewDisposeScope();
        var directions = SlicedW2Metric.Directions(2, new Generator(2));
        var (a, b) = (randn([800, 2], generator: new Generator(6)) + 5, randn([500, 2], generator: new Generator(7)));
        var (one, other) = (new Slices(a, directions), new Slices(b, directions));
        double first = Enumerable.Range(8, 10)
            .Average(seed => one.Expand(other, Strata.One(800), Strata.One(500), new Generator((ulong)seed)).First);
        double expected = Strata.One(800).VarianceOfMean(one.Influence(other)).Value
            + Strata.One(500).VarianceOfMean(other.Influence(one)).Value;
        Assert.Equal(1, first / expected, 0.15);
    }

    /// <summary>One sample far away decides the distance, so that nothing is known of its variance: at most 3 degrees of freedom.</summary>
    [Fact]
    public void OneSampleFarAwayMakesTheVarianceUncertain()
    {
        using var scope = NewDisposeScope();
        var directions = SlicedW2Metric.Directions(2, new Generator(2));
        var (a, b) = (randn([200, 2], generator: new Generator(6)), randn([300, 2], generator: new Generator(7)));
        double usual = Uncertain(a);
        a[0] = tensor([60f, 0]);
        Assert.Equal(1.1, usual, 0.05);
        Assert.Equal(1.1 * Math.Pow(Student.Quantile975(3) / 1.96, 2), Uncertain(a), 0.02);

        double Uncertain(Tensor samples) => new Slices(samples, directions)
            .Expand(new Slices(b, directions), Strata.One(200), Strata.One(300), new Generator(8)).Uncertain;
    }
}
