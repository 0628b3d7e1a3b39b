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

        double Mmd(Tensor x, Tensor y) => MmdMetric.SquaredMmd(Side(x), Side(y)).Unbiased;
        PairSide Side(Tensor x) => PairSide.Of(x.to(float64), new Generator(3));
    }
}
