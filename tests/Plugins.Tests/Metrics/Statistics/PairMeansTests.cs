using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

/// <summary>Noise of means over pairs, beside sums over all pairs written out.</summary>
public sealed class PairMeansTests
{
    /// <summary>
    /// 2 tr S^2 of the centred kernel over pairs of different samples. In 64 dimensions k(x, x) is many times as large as
    /// k(x, x'): with pairs of a sample with itself the variance was twice too large, and with heavier tails six times.
    /// </summary>
    [Fact]
    public void PairsOfASampleWithItselfAreNoNoise()
    {
        using var scope = NewDisposeScope();
        const int Count = 200, Dimensions = 64;
        using var random = new Generator(3, CPU);
        Tensor Draw() => randn([Count, Dimensions], dtype: float64, generator: random);
        Tensor Kernel(Tensor a, Tensor b) => (a.mm(b.t()) / Dimensions + 1).pow(3);
        var (x, y) = (Draw(), Draw());
        var found = new PairMeans(Kernel).SquaredDiscrepancy(PairSide.Of(x, random), PairSide.Of(y, random));

        var centred = Centred(Kernel(cat([x, y]), cat([x, y])), Count);
        var different = centred - centred.diagonal().diag();
        double expected = 2 * different.square().sum().item<double>() / Math.Pow(Count, 4);
        double withSelves = 2 * centred.square().sum().item<double>() / Math.Pow(Count, 4);
        Assert.InRange(found.Second / expected, 0.9, 1.1);
        Assert.True(withSelves > 1.9 * expected, $"{withSelves} {expected}");
    }

    /// <summary>From the mean of its own side.</summary>
    private static Tensor Centred(Tensor kernel, int count)
    {
        var one = eye(count, dtype: float64) - full([count, count], 1.0 / count, dtype: float64);
        var both = zeros([2 * count, 2 * count], dtype: float64);
        both.narrow(0, 0, count).narrow(1, 0, count).copy_(one);
        both.narrow(0, count, count).narrow(1, count, count).copy_(one);
        return both.mm(kernel).mm(both);
    }
}
