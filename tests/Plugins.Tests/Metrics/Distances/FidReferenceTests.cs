using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Distances;

/// <summary>With which part of the data a distance compares: of three numbers a sample, the parts have the means 0, 1 and 3.</summary>
public sealed class FidReferenceTests : IDisposable
{
    private readonly MetricHarness _harness = new();
    private readonly Samples _samples = Around(0, 4);
    private readonly Dataset _data = new(Around(0, 1), Around(1, 2), Around(3, 3), "parts");

    public void Dispose() => _harness.Dispose();

    /// <summary>Published values are of the training images; the test part is that of a verdict on a model of our own.</summary>
    [Fact]
    public void FidIsAboutTheTrainingImagesAndFrechetAboutTheTestPart()
    {
        var options = new FeatureOptions { Features = MetricHarness.Values };
        var (fid, frechet) = (new FidMetric(options, _harness.Spaces), new FrechetMetric(options, _harness.Spaces));
        Assert.Equal([DataPart.Train], fid.Sees);
        Assert.Equal([DataPart.Test], frechet.Sees);
        Assert.Equal(To(_data.Train), Of(fid, "fid"), 1e-9);
        Assert.Equal(To(_data.Test), Of(frechet, "frechet"), 1e-9);
        Assert.InRange(Of(frechet, "frechet"), 26, 28);
    }

    [Theory]
    [InlineData(ComparedPart.Train)]
    [InlineData(ComparedPart.Validation)]
    [InlineData(ComparedPart.Test)]
    [InlineData(ComparedPart.All)]
    public void AnotherPartCanBeNamed(ComparedPart part)
    {
        var fid = new FidMetric(new() { Features = MetricHarness.Values, Part = part }, _harness.Spaces);
        var expected = part == ComparedPart.All ? _data.All : _data.Of(Enum.Parse<DataPart>($"{part}"));
        Assert.Equal(To(expected), Of(fid, "fid"), 1e-9);
        Assert.Equal(part == ComparedPart.All ? 3 : 1, fid.Sees.Count);
    }

    /// <summary>Halves of the compared part: of the test part's own, not of what the parts differ by.</summary>
    [Fact]
    public void YardsticksAreOfTheComparedPart()
    {
        double Halves(ComparedPart part) =>
            Of(new FrechetMetric(new() { Features = MetricHarness.Values, Part = part }, _harness.Spaces), "frechetRealHalves");

        // Pooled, halves are of the spread between the parts too, whose variance 1.6 is added to 1.
        Assert.InRange(Halves(ComparedPart.Test), 0.001, 0.1);
        Assert.NotEqual(Halves(ComparedPart.Train), Halves(ComparedPart.Test));
    }

    private double Of(IMetric metric, string name) => metric.Measure(_harness.Input(_samples, _data))[name];

    private double To(Samples real) => Gaussian.Fit(real.Values).FrechetDistance(Gaussian.Fit(_samples.Values));

    private static Samples Around(double mean, ulong seed) => new(mean + randn([500, 3], generator: new Generator(seed)));
}
