using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Images;
using Diffusion.Plugins.Metrics.Likelihood;
using Diffusion.Plugins.Models;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics;

/// <summary>
/// A file of 30,000 points in the order of their classes, whose test part is larger than what metrics compare with: a perfect model gets
/// the values that it has with a file in any other order. Its first points would be of one class or two.
/// </summary>
public sealed class SortedDataTests : IDisposable
{
    private const int Points = 30_000;

    private readonly TemporaryFolder _folder = new();
    private readonly MetricHarness _harness = new();
    private readonly GaussianMixtureData _mixture = new(new() { Count = Points, DataSeed = 1 });
    private readonly NpyData _sorted;

    public SortedDataTests()
    {
        var drawn = new GaussianMixtureData(new() { Count = Points, Labels = true }).Load().Train;
        var file = Path.Combine(_folder.Path, "sorted.npy");
        Npy.Write(file, drawn.Values.index_select(0, drawn.Classes!.argsort()));
        _sorted = new NpyData(new() { File = file });
    }

    public void Dispose()
    {
        _sorted.Dispose();
        _harness.Dispose();
        _folder.Dispose();
    }

    /// <summary>Of exact samples, the unbiased energy distance and discrepancy are 0; of its first points 0.19 and 0.06.</summary>
    [Fact]
    public void ExactSamplesAreAtNoDistance()
    {
        var input = _harness.Input(new(_mixture.Load().Train.Values.narrow(0, 0, 2000)), _sorted.Load());
        var energy = new EnergyMetric(new(), _harness.Spaces).Measure(input)["energy"];
        var mmd = new MmdMetric(new(), _harness.Spaces).Measure(input)["mmd"];
        TestContext.Current.TestOutputHelper?.WriteLine($"energy {energy}, mmd {mmd}");
        Assert.Equal(0, energy, 0.01);
        Assert.Equal(0, mmd, 0.003);
    }

    /// <summary>The likelihood of 200 points is that of the distribution, within four standard errors.</summary>
    [Fact]
    public void TheLikelihoodIsThatOfTheDistribution()
    {
        var schedule = new VpSdeSchedule(new());
        var parameterization = new VParameterization();
        using var oracle = new OracleModel(_mixture, new IdentityCodec(), schedule, parameterization).Create(new(_mixture.Describe()));
        var model = new GaussianModel(new NetworkDenoiser(oracle, parameterization, new FixedVariance()), schedule, _mixture.Describe());
        var space = _mixture.Describe();
        var input = new MetricInput(new(empty([0, 2])), _sorted.Load(), space, model, Compute.Cpu, _harness.Streams);
        double[][] points = [.. _mixture.Load().Test.Values.to(float64).data<double>().ToArray().Chunk(2)];
        double expected = -points.Average(x => _mixture.Mixture.LogDensity(x)) / 2;

        var nll = new NllMetric(new() { Samples = 200 }, _mixture).Measure(input);
        var elbo = new ElboMetric(new() { Samples = 200 }).Measure(input);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"expected {expected}, nll {nll["nllNats"]} +- {nll["nllError"]}, elbo {elbo["elboNats"]} +- {elbo["elboError"]}");
        Assert.Equal(expected, nll["nllNats"], 4 * nll["nllError"]);
        Assert.InRange(elbo["elboNats"], expected - 4 * elbo["elboError"], expected + 4 * elbo["elboError"] + 0.05);
    }

    /// <summary>
    /// 5,000 images, the later ones brighter and farther from each other: fresh images are as far from the training images as test images.
    /// </summary>
    [Fact]
    public void FreshImagesAreAsFarAsTestImages()
    {
        Tensor Images(ulong seed) =>
            linspace(0.1, 2, 5000).reshape(-1, 1, 1, 1) * randn([5000, 1, 4, 4], generator: new Generator(seed));

        var file = Path.Combine(_folder.Path, "images.npy");
        Npy.Write(file, Images(1));
        using var source = new NpyData(new() { File = file });
        var all = source.Load();
        // Most of the images, so that not all are measured.
        var data = all with { Train = all.Test, Test = all.Train };
        var fresh = Images(2).index_select(0, randperm(5000, generator: new Generator(3)));
        var measured = new NearestRealMetric(new(), _harness.Spaces).Measure(_harness.Input(new(fresh.narrow(0, 0, 2000)), data));
        TestContext.Current.TestOutputHelper?.WriteLine($"ratio {measured["nearestRealRatio"]}");
        Assert.Equal(1, measured["nearestRealRatio"], 0.06);
    }
}
