using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
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
        var gaussian = Space(first).RealGaussian(ComparedPart.All);
        var all = 2 * _data.All.Values.to(float64);
        Assert.Equal(0, (gaussian.Mean - all.mean([0])).abs().max().item<double>(), 1e-12);
        Assert.Equal(0, (gaussian.Covariance - all.t().cov()).abs().max().item<double>(), 1e-12);
        Assert.Equal(1500, first.Mapped);

        var second = new Doubling();
        var again = Space(second).RealGaussian(ComparedPart.All);
        Assert.Equal(0, second.Mapped);
        Assert.Equal(gaussian.Covariance.data<double>().ToArray(), again.Covariance.data<double>().ToArray());
    }

    [Fact]
    public void AnotherDataSetOrExtractorIsComputedAnew()
    {
        Space(new Doubling()).RealGaussian(ComparedPart.All);
        var (other, changed) = (new Doubling(), new Doubling("doubling/2"));
        Space(other, _data with { Digest = "other" }).RealGaussian(ComparedPart.All);
        Space(changed).RealGaussian(ComparedPart.All);
        Assert.Equal((1500, 1500), (other.Mapped, changed.Mapped));
    }

    [Fact]
    public void DamagedStatisticsAreComputedAgain()
    {
        var expected = Space(new Doubling()).RealGaussian(ComparedPart.All);
        foreach (var file in Directory.GetFiles(_harness.Folder)) File.WriteAllBytes(file, [.. File.ReadAllBytes(file).SkipLast(8)]);
        var again = new Doubling();
        Assert.Equal(expected.Mean.data<double>().ToArray(), Space(again).RealGaussian(ComparedPart.All).Mean.data<double>().ToArray());
        Assert.Equal(1500, again.Mapped);
    }

    /// <summary>The references are real samples, each once, in the same order from memory, from disk and computed.</summary>
    [Fact]
    public void ReferencesAreTheRealSamplesInAFixedOrder()
    {
        var (first, second) = (new Doubling(), new Doubling());
        var references = Space(first).References(ComparedPart.All).Values;
        Assert.Equal([1500, 4], references.shape);
        Assert.Equal(references.data<float>().ToArray(), Space(second).References(ComparedPart.All).Values.data<float>().ToArray());
        Assert.Equal((1500, 0), (first.Mapped, second.Mapped));
        Assert.Equal((2 * _data.All.Values).data<float>().ToArray().Order(), references.data<float>().ToArray().Order());
    }

    /// <summary>As many as are taken from the beginning are of every part: here 600 of 1,500, of which 200 are of the test part.</summary>
    [Fact]
    public void TheFirstReferencesAreOfEveryPart()
    {
        var first = Space(new Doubling()).References(ComparedPart.All).Values.narrow(0, 0, 600);
        var test = (2 * _data.Test.Values).select(1, 0);
        long found = first.select(1, 0).unsqueeze(1).eq(test).any(1).sum().item<long>();
        // Hypergeometric: 80 of 600 are expected, with the deviation 6.5.
        Assert.InRange(found, 60, 100);
    }

    /// <summary>Statistics of one part are not those of another, in memory and on disk.</summary>
    [Fact]
    public void EachPartHasStatisticsOfItsOwn()
    {
        var space = Space(new Doubling());
        foreach (var (part, values) in new[] { (ComparedPart.Train, _data.Train.Values), (ComparedPart.Test, _data.Test.Values) })
        {
            var expected = 2 * values.to(float64).mean([0]);
            Assert.Equal(0, (space.RealGaussian(part).Mean - expected).abs().max().item<double>(), 1e-12);
            Assert.Equal((2 * values).data<float>().ToArray().Order(), space.References(part).Values.data<float>().ToArray().Order());
        }
    }

    private FeatureSpace Space(Doubling extractor, Dataset? data = null) => new(extractor, data ?? _data, _harness.Cache);

    /// <summary>Twice the values; counts what it maps.</summary>
    private sealed class Doubling(string identity = "doubling") : IFeatures
    {
        public long Mapped { get; private set; }

        public string Identity => identity;

        public Tensor Of(Tensor batch)
        {
            Mapped += batch.shape[0];
            return 2 * batch;
        }
    }
}
