using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Images;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Images;

public sealed class NearestRealMetricTests : IDisposable
{
    private readonly MetricHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void CopiesOfTrainingImagesHaveNoDistance()
    {
        var train = new DigitsData(new()).Load().Train;
        Assert.Equal(0, NearestRealMetric.Distances(train.Take(100).Values, train.Values).max().item<double>());
        // 64 pixels that are each 0.1 away.
        Assert.Equal(0.8, NearestRealMetric.Distances(train.Take(1).Values + 0.1f, train.Take(1).Values).item<double>(), 1e-5);
    }

    [Fact]
    public void EqualANaiveLoop()
    {
        var (a, b) = (randn([7, 1, 5, 5], generator: new Generator(1)), randn([300, 1, 5, 5], generator: new Generator(2)));
        var expected = Enumerable.Range(0, 7)
            .Select(i => Enumerable.Range(0, 300).Min(j => (a[i] - b[j]).to(float64).square().sum().sqrt().item<double>()))
            .ToArray();
        var distances = NearestRealMetric.Distances(a, b).data<double>().ToArray();
        Assert.All(expected.Zip(distances), p => Assert.Equal(p.First, p.Second, 1e-12));
    }

    /// <summary>Held-out images as samples have the ratio 1. Of copies and held-out images in turn, half have the distance 0.</summary>
    [Fact]
    public void ARatioBelowOneTellsOfMemorisedImages()
    {
        var data = new DigitsData(new()).Load();
        var fresh = Measure(data.Test, data);
        Assert.Equal(1, fresh["nearestRealRatio"]);
        Assert.Equal(0.5, fresh["nearestRealShare"], 0.01);
        Assert.InRange(1, fresh["nearestRealRatioLow"], fresh["nearestRealRatioHigh"]);

        var memorised = Measure(data.Test.Concat(data.Train.Take(data.Test.Count)), data);
        Assert.Equal(0.5, memorised["nearestRealRatio"], 1e-9);
        Assert.Equal(0.75, memorised["nearestRealShare"], 0.01);
        Assert.InRange(memorised["nearestRealRatioHigh"], 0.5, 0.6);
    }

    /// <summary>Values are the features that pixels are; of data of at most 10,000 images distances are the same.</summary>
    [Fact]
    public void InFeaturesThatArePixelsItIsTheSame()
    {
        var data = new DigitsData(new()).Load();
        var pixels = Measure(data.Test.Take(50), data);
        var features = new NearestRealMetric(new() { Features = MetricHarness.Values }, _harness.Spaces)
            .Measure(_harness.Input(data.Test.Take(50), data));
        Assert.All(pixels, n => Assert.Equal(n.Value, features[n.Key], 1e-5));
    }

    private IReadOnlyDictionary<string, double> Measure(Samples samples, Dataset data) =>
        new NearestRealMetric(new(), _harness.Spaces).Measure(_harness.Input(samples, data));
}
