using Diffusion.Framework.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

/// <summary>Classes in fixed shares.</summary>
public sealed class StrataTests
{
    private static readonly long[] Sizes = [3, 2, 1];

    /// <summary>
    /// Conditional Gaussians in exact shares on both sides, 300 times: the distance of equal ones is 0 on average, and the interval holds
    /// it. Taken for independent samples they are too low, by far more than chance allows.
    /// </summary>
    [Fact]
    public void EqualClassesInExactSharesHaveNoDistance()
    {
        var random = new Generator(1);
        var shares = tensor(new[] { 3.0, 2, 1 }) / 6;
        var pairs = Enumerable.Range(0, 300).Select(_ => (X: Draw(60, random), Y: Draw(48, random))).ToList();
        double[] ignorant = [.. pairs.Select(p => EnergyMetric.Energy(Side(p.X, null), Side(p.Y, null)).Unbiased)];
        var aware = pairs.Select(p =>
        {
            var (x, y) = Strata.Both(p.X.Classes!, p.Y.Classes!, shares)!.Value;
            return EnergyMetric.Energy(Side(p.X, x), Side(p.Y, y)).OfDistributions();
        }).ToList();
        Assert.InRange(Deviations([.. aware.Select(e => e.Value)]), -3, 3);
        Assert.True(Deviations(ignorant) < -20);
        Assert.InRange(aware.Count(e => e.Low <= 0) / 300.0, 0.93, 1);

        PairSide Side(Samples samples, Strata? strata) => PairSide.Of(samples.Values, random, strata);
    }

    /// <summary>Weights of given shares, and pairs of two different samples of a class, in a loop that is written out.</summary>
    [Fact]
    public void TheDistanceIsTheNaiveLoop()
    {
        double[] shares = [0.5, 0.3, 0.2];
        var (x, y) = (Draw(20, new Generator(2)), Draw(13, new Generator(3)));
        var (ofX, ofY) = Strata.Both(x.Classes!, y.Classes!, tensor(shares))!.Value;
        var energy = EnergyMetric.Energy(PairSide.Of(x.Values, new Generator(4), ofX), PairSide.Of(y.Values, new Generator(5), ofY));
        double expected = 0;
        for (long a = 0; a < 3; a++)
            for (long b = 0; b < 3; b++)
                expected += shares[a] * shares[b] * (2 * Mean(x, a, y, b) - Mean(x, a, x, b) - Mean(y, a, y, b));
        Assert.Equal(expected, energy.Unbiased, 1e-12);

        static double Mean(Samples left, long a, Samples right, long b)
        {
            var (p, q) = (left.Values[left.Classes!.eq(a)], right.Values[right.Classes!.eq(b)]);
            var distances = (p.unsqueeze(1) - q.unsqueeze(0)).square().sum(2).sqrt();
            double pairs = ReferenceEquals(left, right) && a == b ? p.shape[0] * (p.shape[0] - 1) : p.shape[0] * q.shape[0];
            return distances.sum().item<double>() / pairs;
        }
    }

    /// <summary>
    /// Halves of each class: what they change in the mean has the variance of the classes alone, sum over classes of share^2 variance / n,
    /// and each class has as many samples in the one half as in the other.
    /// </summary>
    [Fact]
    public void HalvesKeepTheShares()
    {
        var samples = Draw(78, new Generator(6));
        var strata = Strata.Of(samples.Classes!);
        var signs = strata.Signs(new Generator(7), 4000);
        Assert.Equal(0, signs.mm(strata.Members.t()).abs().max().item<double>(), 1e-12);
        var values = samples.Values.select(1, 0);
        double expected = Enumerable.Range(0, 3).Sum(k =>
        {
            var ofClass = values[samples.Classes!.eq(k)];
            return ofClass.shape[0] * ofClass.var().item<double>() / (78.0 * 78);
        });
        Assert.Equal(1, signs.mv(values / 78).square().mean().item<double>() / expected, 0.1);
    }

    /// <summary>A class that one side has once is one class with the others that are too rare.</summary>
    [Fact]
    public void RareClassesAreOneClass()
    {
        var x = tensor(new long[] { 0, 0, 0, 1, 1, 2, 2, 3, 3 });
        var y = tensor(new long[] { 0, 0, 1, 1, 2, 3 });
        var (ofX, ofY) = Strata.Both(x, y, tensor(new[] { 0.4, 0.3, 0.2, 0.1 }))!.Value;
        Assert.Equal([0, 0, 0, 1, 1, 2, 2, 2, 2], ofX.Labels.data<long>().ToArray());
        Assert.Equal([0, 0, 1, 1, 2, 2], ofY.Labels.data<long>().ToArray());
        Assert.Equal(0, (ofX.Shares - tensor(new[] { 0.4, 0.3, 0.3 })).abs().max().item<double>(), 1e-12);
        // A class without a share cannot be weighed.
        Assert.Null(Strata.Both(x, cat([y, tensor(new long[] { 4, 4 })]), tensor(new[] { 0.4, 0.3, 0.2, 0.1 })));
        Assert.Null(Strata.Both(x.narrow(0, 0, 8), y.narrow(0, 0, 5), tensor(new[] { 0.4, 0.3, 0.2, 0.1 })));
    }

    /// <summary>Classes asked in the training data's shares are in fixed shares; others, and no classes, are not.</summary>
    [Fact]
    public void SamplesInTheDataSharesAreRecognised()
    {
        using var harness = new MetricHarness();
        var train = new Samples(zeros(60, 2), Condition.OfClasses(tensor(ClassOrder.Of(Sizes, 60))));
        Tensor? Of(params long[] labels) => FixedShares.Of(harness.Input(
            new(zeros(labels.Length, 2), Condition.OfClasses(tensor(labels))), new Dataset(train, null, train, "")));
        Assert.Equal([0.5, 1.0 / 3, 1.0 / 6], Of(ClassOrder.Of(Sizes, 100))!.data<double>().ToArray());
        Assert.Null(Of(ClassOrder.Of([1, 1, 1], 100)));
        Assert.Null(FixedShares.Of(harness.Input(new(zeros(9, 2)), new Dataset(train, null, train, ""))));
    }

    private static Samples Draw(int count, Generator random)
    {
        var labels = tensor(ClassOrder.Of(Sizes, count));
        return new(randn([count, 2], dtype: float64, generator: random) + 3 * labels.unsqueeze(1), Condition.OfClasses(labels));
    }

    /// <summary>The mean in its standard errors.</summary>
    private static double Deviations(double[] values)
    {
        double mean = values.Average();
        return mean / Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
    }
}
