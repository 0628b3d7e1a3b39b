using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

/// <summary>Noise of means over pairs, beside sums over all pairs written out.</summary>
public sealed class PairMeansTests
{
    private const int Count = 200, Dimensions = 64;

    /// <summary>
    /// 2 tr S^2 of the centred kernel over pairs of different samples, wherever the points lie and whatever is added to the kernel. In 64
    /// dimensions k(x, x) is many times as large as k(x, x'): with pairs of a sample with itself the variance was twice too large, and with
    /// heavier tails six times.
    /// </summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1000)]
    [InlineData(1.5, 0)]
    public void PairsOfASampleWithItselfAreNoNoise(double shift, double constant)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3, CPU);
        Tensor Draw() => shift + randn([Count, Dimensions], dtype: float64, generator: random);
        Tensor Kernel(Tensor a, Tensor b) => (a.mm(b.t()) / Dimensions + 1).pow(3) + constant;
        var (x, y) = (Draw(), Draw());
        var found = new PairMeans(Kernel).SquaredDiscrepancy(PairSide.Of(x, random), PairSide.Of(y, random));

        var centred = Centred(Kernel(cat([x, y]), cat([x, y])));
        var different = centred - centred.diagonal().diag();
        double expected = 2 * different.square().sum().item<double>() / Math.Pow(Count, 4);
        double withSelves = 2 * centred.square().sum().item<double>() / Math.Pow(Count, 4);
        Assert.InRange(found.Second / expected, 0.9, 1.1);
        if (shift == 0) Assert.True(withSelves > 1.9 * expected, $"{withSelves} {expected}");
    }

    /// <summary>Of classes, each about its own mean.</summary>
    [Fact]
    public void NoiseOfClassesIsAboutTheirOwnMeans()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(4, CPU);
        var labels = arange(Count, dtype: int64).remainder(2);
        Tensor Draw() => 2 * labels.unsqueeze(1) + randn([Count, Dimensions], dtype: float64, generator: random);
        static Tensor Kernel(Tensor a, Tensor b) => (a.mm(b.t()) / Dimensions + 1).pow(3);
        var (x, y) = (Draw(), Draw());
        var strata = Strata.Both(labels, labels, tensor([0.5, 0.5], dtype: float64))!.Value;
        var found = new PairMeans(Kernel).SquaredDiscrepancy(PairSide.Of(x, random, strata.X), PairSide.Of(y, random, strata.Y));

        // Each class of each side by itself.
        var order = cat([labels.argsort(), labels.argsort() + Count]);
        var all = cat([x, y]).index_select(0, order);
        var centred = Centred(Kernel(all, all), Count / 2);
        double expected = 2 * (centred - centred.diagonal().diag()).square().sum().item<double>() / Math.Pow(Count, 4);
        Assert.InRange(found.Second / expected, 0.85, 1.15);
    }

    /// <summary>
    /// The variance of a mean over the pairs of few samples is that of 600 such means. As a sum over N^2 pairs that of 10 samples was a
    /// third too small.
    /// </summary>
    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(50)]
    public void TheVarianceOfAMeanOverPairsIsThatOfItsValues(int count)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(5, CPU);
        var means = Enumerable.Range(0, 600).Select(_ =>
        {
            using var inner = NewDisposeScope();
            var x = randn([count, 8], dtype: float64, generator: random);
            return new PairMeans((a, b) => SquaredDistances.Between(a, b).sqrt()).Mean(x, random);
        }).ToList();
        double mean = means.Average(m => m.Unbiased), variance = means.Average(m => Math.Pow(m.Unbiased - mean, 2));
        Assert.InRange(means.Average(m => m.Variance / m.Uncertain) / variance, 0.85, 1.2);
    }

    /// <summary>From the mean of each block.</summary>
    private static Tensor Centred(Tensor kernel, int block = Count)
    {
        var one = eye(block, dtype: float64) - full([block, block], 1.0 / block, dtype: float64);
        var all = zeros(kernel.shape, dtype: float64);
        for (long start = 0; start < kernel.shape[0]; start += block)
            all.narrow(0, start, block).narrow(1, start, block).copy_(one);
        return all.mm(kernel).mm(all);
    }
}
