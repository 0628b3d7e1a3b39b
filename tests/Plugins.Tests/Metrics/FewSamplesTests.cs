using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Images;
using Diffusion.Plugins.Metrics.Manifold;
using Diffusion.Plugins.Metrics.Points;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics;

/// <summary>Few samples give a warning, never NaN; many are all used.</summary>
public sealed class FewSamplesTests : IDisposable
{
    private readonly MetricHarness _harness = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _harness.Dispose();

    public static TheoryData<int> Counts => [0, 1, 2, 3, 4, 5, 6, 20];

    [Theory]
    [MemberData(nameof(Counts))]
    public void NoNumberIsNaN(int count)
    {
        var mixture = new GaussianMixtureData(new() { Weights = [1, 1], Means = [0, 0, 1, 0], StandardDeviations = [1, 1] });
        var data = MetricHarness.Data(randn([60, 2], generator: new Generator(1)), randn([50, 2], generator: new Generator(2)));
        var samples = new Samples(
            randn([count, 2], generator: new Generator(3)), Condition.OfClasses(arange(count, dtype: int64) % 2));
        var input = _harness.Input(samples, data with { Test = data.Test with { Condition = Condition.OfClasses(arange(50) % 2) } })
            with { Warn = _warnings.Add };
        IMetric[] metrics =
        [
            new EnergyMetric(new(), _harness.Spaces), new MmdMetric(new(), _harness.Spaces), new KidMetric(new(), _harness.Spaces),
            new SlicedW2Metric(new(), _harness.Spaces), new FrechetMetric(new(), _harness.Spaces),
            new PrecisionRecallMetric(new(), _harness.Spaces), new DensityCoverageMetric(new(), _harness.Spaces),
            new DiversityMetric(), new MomentsMetric(mixture),
        ];
        foreach (var metric in metrics)
        {
            int before = _warnings.Count;
            var numbers = metric.Measure(input);
            Assert.All(numbers, n => Assert.True(double.IsFinite(n.Value), $"{metric.GetType().Name} {n.Key} {n.Value}"));
            if (numbers.Count == 0) Assert.True(_warnings.Count > before, metric.GetType().Name);
        }
    }

    [Fact]
    public void KidOfOneSampleSaysTooFew()
    {
        var data = MetricHarness.Data(randn([60, 2]), randn([50, 2]));
        var input = _harness.Input(new(randn([1, 2])), data) with { Warn = _warnings.Add };
        Assert.Empty(new KidMetric(new(), _harness.Spaces).Measure(input));
        Assert.Equal(["too few samples: there are 1 and 50 real ones, and it needs at least 2 of each. It is left out."], _warnings);
    }

    /// <summary>2,500 samples and 2,300 real ones, of which the last are far away: energy and MMD see all of them.</summary>
    [Fact]
    public void EnergyUsesAllSamples()
    {
        var samples = randn([2500, 2], generator: new Generator(4));
        var real = randn([2300, 2], generator: new Generator(5));
        var input = _harness.Input(new(samples), MetricHarness.Data(real, real)) with { Warn = _warnings.Add };
        double expected = 2 * cdist(samples.to(float64), real.to(float64)).mean().item<double>()
            - cdist(samples.to(float64), samples.to(float64)).sum().item<double>() / (2500 * 2499)
            - cdist(real.to(float64), real.to(float64)).sum().item<double>() / (2300 * 2299);
        Assert.Equal(expected, new EnergyMetric(new(), _harness.Spaces).Measure(input)["energy"], 1e-10);
        Assert.Empty(_warnings);
    }
}
