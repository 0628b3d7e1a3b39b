using Diffusion.Framework.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Features;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Features;

public sealed class FeatureSpaceTests : IDisposable
{
    private readonly MetricHarness _harness = new();
    private readonly Dataset _data = MetricHarness.Data(
        randn([1300, 4], generator: new Generator(1)) + 5, randn([200, 4], generator: new Generator(2)), "digest");

    public void Dispose() => _harness.Dispose();

    /// <summary>Mean and covariance of all real samples, as TorchSharp computes them of all at once.</summary>
    [Fact]
    public void RealStatisticsAreComputedOnceForADataSet()
    {
        var first = new Doubling();
        var gaussian = Space(first).RealGaussian();
        var all = 2 * _data.All.Values.to(float64);
        Assert.Equal(0, (gaussian.Mean - all.mean([0])).abs().max().item<double>(), 1e-12);
        Assert.Equal(0, (gaussian.Covariance - all.t().cov()).abs().max().item<double>(), 1e-12);
        Assert.Equal(1500, first.Mapped);

        var second = new Doubling();
        var again = Space(second).RealGaussian();
        Assert.Equal(0, second.Mapped);
        Assert.Equal(gaussian.Covariance.data<double>().ToArray(), again.Covariance.data<double>().ToArray());
    }

    [Fact]
    public void AnotherDataSetOrExtractorIsComputedAnew()
    {
        Space(new Doubling()).RealGaussian();
        var (other, changed) = (new Doubling(), new Doubling("doubling/2"));
        Space(other, _data with { Digest = "other" }).RealGaussian();
        Space(changed).RealGaussian();
        Assert.Equal((1500, 1500), (other.Mapped, changed.Mapped));
    }

    [Fact]
    public void DamagedStatisticsAreComputedAgain()
    {
        var expected = Space(new Doubling()).RealGaussian();
        foreach (var file in Directory.GetFiles(_harness.Folder)) File.WriteAllBytes(file, [.. File.ReadAllBytes(file).SkipLast(8)]);
        var again = new Doubling();
        Assert.Equal(expected.Mean.data<double>().ToArray(), Space(again).RealGaussian().Mean.data<double>().ToArray());
        Assert.Equal(1500, again.Mapped);
    }

    /// <summary>The references are real samples, each once, in the same order from memory, from disk and computed.</summary>
    [Fact]
    public void ReferencesAreTheRealSamplesInAFixedOrder()
    {
        var (first, second) = (new Doubling(), new Doubling());
        var references = Space(first).References;
        Assert.Equal([1500, 4], references.shape);
        Assert.Equal(references.data<float>().ToArray(), Space(second).References.data<float>().ToArray());
        Assert.Equal((1500, 0), (first.Mapped, second.Mapped));
        Assert.Equal((2 * _data.All.Values).data<float>().ToArray().Order(), references.data<float>().ToArray().Order());
    }

    private FeatureSpace Space(Doubling extractor, Dataset? data = null) => new(extractor, data ?? _data, _harness.Cache);

    /// <summary>Twice the values; counts what it maps.</summary>
    private sealed class Doubling(string identity = "doubling") : IFeatureExtractor
    {
        public long Mapped { get; private set; }

        public string Identity => identity;

        public Tensor Features(Tensor batch)
        {
            Mapped += batch.shape[0];
            return 2 * batch;
        }

        public Tensor Probabilities(Tensor batch) => throw new NotSupportedException();
    }
}
