using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Distances;

public sealed class MmdMetricTests
{
    [Fact]
    public void MmdIsNearZeroForEqualAndClearForShiftedDistributions()
    {
        var a = randn([1000, 2], generator: new Generator(1));
        var b = randn([1000, 2], generator: new Generator(2));
        Assert.Equal(0, Mmd(a, b), 2e-3);
        Assert.InRange(Mmd(a + 1, b), 0.1, 0.6);
    }

    /// <summary>The median of all distances is 0 where most pairs coincide. Before, the distance was NaN.</summary>
    [Fact]
    public void PairsThatCoincideMakeNoNaN()
    {
        var two = tensor(new float[] { 0, 0, 3, 4 }).reshape(2, 2);
        Assert.True(double.IsFinite(Mmd(randn([10, 2], generator: new Generator(1)), two)));
        Assert.True(double.IsFinite(Mmd(randn([10, 2], generator: new Generator(1)), ones(10, 2))));
    }

    private static double Mmd(Tensor x, Tensor y) => MmdMetric.SquaredMmd(Side(x), Side(y)).Unbiased;

    private static PairSide Side(Tensor x) => PairSide.Of(x.to(float64), new Generator(3));
}
