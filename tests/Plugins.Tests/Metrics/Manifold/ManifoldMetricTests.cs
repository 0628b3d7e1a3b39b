using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Manifold;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Manifold;

/// <summary>Cases whose values are known without computing them.</summary>
public sealed class ManifoldMetricTests : IDisposable
{
    private readonly MetricHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    /// <summary>Half the modes of a ring are dropped: every sample is real enough, half of the real data are missed.</summary>
    [Fact]
    public void DroppedModesLowerRecallAndCoverageAlone()
    {
        var data = new Mixture2dData(new() { Count = 2000, TestPart = 2000 }).Load();
        var fresh = data.Train.Values;
        var centers = data.Modes!.Centers;
        var half = cdist(fresh, centers).argmin(1).lt(centers.shape[0] / 2);
        var measured = Measure(fresh.index_select(0, half.nonzero().flatten()), data);
        // A few samples at the edge of a mode are in no ball, of equal distributions too.
        Assert.InRange(measured["precision"], 0.93, 1);
        Assert.InRange(measured["density"], 0.9, 1.1);
        Assert.Equal(0.5, measured["recall"], 0.05);
        Assert.InRange(measured["coverage"], 0.42, 0.51);
        Assert.All(
            ["precision", "density", "recall", "coverage"],
            name => Assert.InRange(measured[name], measured[name + "Low"], measured[name + "High"]));
    }

    /// <summary>
    /// A quarter of the samples lie far away, each a little apart from the next:
    /// they are in no ball, and their own balls hold no real data.
    /// </summary>
    [Fact]
    public void SamplesOffTheManifoldLowerPrecisionAndDensityAlone()
    {
        var real = randn([1200, 2], generator: new Generator(1));
        var samples = randn([1200, 2], generator: new Generator(2));
        samples.narrow(0, 0, 300).add_(100);
        var measured = Measure(samples, MetricHarness.Data(real.narrow(0, 0, 1), real));
        Assert.Equal(0.75, measured["precision"], 0.02);
        Assert.Equal(0.75, measured["density"], 0.05);
        Assert.InRange(measured["recall"], 0.93, 1);
        Assert.InRange(measured["coverage"], 0.9, 1);
    }

    /// <summary>
    /// Copies of the real data: each real sample lies in its own ball and, on average, in k more; every ball holds its centre.
    /// </summary>
    [Fact]
    public void CopiesHaveTheValuesOfEqualSets()
    {
        var real = randn([500, 3], generator: new Generator(3));
        var measured = Measure(real.clone(), MetricHarness.Data(real.narrow(0, 0, 1), real));
        Assert.Equal((1, 1, 1), (measured["precision"], measured["recall"], measured["coverage"]));
        Assert.Equal((5.0 + 1) / 5, measured["density"], 1e-12);
    }

    /// <summary>
    /// Equal distributions of equally many: a real sample's k nearest of all others are half real and half generated, so a ball holds k
    /// samples on average, and none with probability 2^-k (Naeem et al. 2020, section 3.3).
    /// </summary>
    [Fact]
    public void EqualDistributionsHaveTheExpectedDensityAndCoverage()
    {
        var real = randn([3000, 2], generator: new Generator(4));
        var measured = Measure(
            randn([3000, 2], generator: new Generator(5)), MetricHarness.Data(real.narrow(0, 0, 1), real));
        Assert.Equal(1, measured["density"], 0.04);
        Assert.Equal(1 - Math.Pow(2, -5), measured["coverage"], 0.015);
    }

    private Dictionary<string, double> Measure(Tensor samples, Dataset data)
    {
        var input = _harness.Input(new(samples), data);
        var precisionRecall = new PrecisionRecallMetric(new(), _harness.Spaces).Measure(input);
        var densityCoverage = new DensityCoverageMetric(new(), _harness.Spaces).Measure(input);
        return new[] { precisionRecall, densityCoverage }.SelectMany(m => m).ToDictionary();
    }
}
