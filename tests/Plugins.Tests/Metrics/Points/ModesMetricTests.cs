using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Points;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Points;

public sealed class ModesMetricTests
{
    [Fact]
    public void CoverageCountsModesAndNearSamples()
    {
        var modes = new Mixture2dData(new() { Count = 8, TestPart = 8 }).Load().Modes!;
        // Half the modes, exactly at their centres, and one sample in five far away.
        var samples = cat([.. Enumerable.Range(0, 4).Select(k => modes.Centers[k].unsqueeze(0).expand(20, 2)), full([20, 2], 50f)]);
        var (covered, within) = ModesMetric.Coverage(samples, modes);
        Assert.Equal((4, 0.8), (covered, within.to(float64).mean().item<double>()));
    }

    [Fact]
    public void RealPointsOfTheRingAreWithinThreeDeviations()
    {
        var data = new Mixture2dData(new()).Load();
        var (covered, within) = ModesMetric.Coverage(data.Train.Values, data.Modes!);
        Assert.Equal(8, covered);
        // In the plane P(r < 3 sigma) = 1 - exp(-9/2).
        Assert.Equal(1 - Math.Exp(-4.5), within.to(float64).mean().item<double>(), 0.004);
    }

    [Fact]
    public void DataWithoutKnownModesAreRefused() =>
        Assert.Equal("needs data that is drawn from a known mixture", new ModesMetric().Refusal(new MoonsData(new())));
}
