using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics;

public sealed class PointMetricTests
{
    /// <summary>A shift by d has sliced W2 of sqrt(mean over directions of (d . u)^2), which is |d| / sqrt(2) in the plane.</summary>
    [Fact]
    public void SlicedW2OfAShiftIsTheClosedForm()
    {
        var points = randn([500, 2], generator: new Generator(1));
        var directions = SlicedW2Metric.Directions(2, new Generator(2));
        var shift = tensor(new[] { 3f, 4f });
        double exact = Math.Sqrt(tensor(new[] { 3.0, 4.0 }).unsqueeze(0).mm(directions).square().mean().item<double>());
        Assert.Equal(exact, SlicedW2Metric.Distance(points + shift, points, directions), 1e-5);
        Assert.Equal(5 / Math.Sqrt(2), exact, 0.25);
        Assert.Equal(0, SlicedW2Metric.Distance(points, points, directions), 1e-12);
    }

    [Fact]
    public void MmdIsNearZeroForEqualAndClearForShiftedDistributions()
    {
        var a = randn([1000, 2], generator: new Generator(1));
        var b = randn([1000, 2], generator: new Generator(2));
        Assert.Equal(0, MmdMetric.SquaredMmd(a, b), 2e-3);
        Assert.InRange(MmdMetric.SquaredMmd(a + 1, b), 0.1, 0.6);
    }

    /// <summary>Two independent N(0, s^2) numbers are 2 s / sqrt(pi) apart on average; two classes of s = 1 and 3, so twice that.</summary>
    [Fact]
    public void DiversityIsTheMeanDistanceWithinAClass()
    {
        var labels = arange(4000, dtype: int64) % 2;
        var samples = new Samples((1 + 2 * labels).unsqueeze(1) * randn([4000, 1], generator: new Generator(3)) + 100 * labels.unsqueeze(1), labels);
        using var streams = new RandomStreams(0);
        var measured = new DiversityMetric().Measure(new(samples, new Dataset(samples, samples.Slice(0, 3), ""), null!, streams));
        Assert.Equal(2 * 2 / Math.Sqrt(Math.PI), measured["diversity"], 0.04);
        // Of three, the first and the third are of one class.
        Assert.Equal((samples.Values[0] - samples.Values[2]).abs().item<float>(), measured["diversityReal"], 1e-5);
    }

    [Fact]
    public void CoverageCountsModesAndNearSamples()
    {
        var modes = new Mixture2dData(new() { Count = 8, HeldOut = 8 }).Load().Modes!;
        // Half the modes, exactly at their centres, and one sample in five far away.
        var samples = cat([.. Enumerable.Range(0, 4).Select(k => modes.Centers[k].unsqueeze(0).expand(20, 2)), full([20, 2], 50f)]);
        Assert.Equal((4, 0.8), ModesMetric.Coverage(samples, modes));
    }

    [Fact]
    public void RealPointsOfTheRingAreWithinThreeDeviations()
    {
        var data = new Mixture2dData(new()).Load();
        var (covered, within) = ModesMetric.Coverage(data.Train.Values, data.Modes!);
        Assert.Equal(8, covered);
        // In the plane P(r < 3 sigma) = 1 - exp(-9/2).
        Assert.Equal(1 - Math.Exp(-4.5), within, 0.004);
    }

    [Fact]
    public void CopiesOfTrainingImagesHaveNoDistance()
    {
        var train = new DigitsData(new()).Load().Train;
        Assert.Equal(0, NearestRealMetric.MeanDistance(train.Take(100).Values, train.Values), 1e-6);
        Assert.Equal(0.8, NearestRealMetric.MeanDistance(train.Take(1).Values + 0.1f, train.Take(1).Values), 1e-5);
    }

    [Fact]
    public void UnsuitedDataIsRefused()
    {
        IDataSource digits = new DigitsData(new()), moons = new MoonsData(new());
        Assert.Equal("needs points in the plane, but samples have shape [1, 8, 8]", new SlicedW2Metric().Refusal(digits));
        Assert.Equal("needs images of at least 4 x 4 pixels, but samples have shape [2]", new NearestRealMetric().Refusal(moons));
        Assert.Equal("needs data that is drawn from a known mixture", new ModesMetric().Refusal(moons));
        Assert.Null(new MmdMetric().Refusal(moons));
    }

    /// <summary>Samples at (1, 2) and (3, 2) against a mixture of mean (0.5, 0) and variance 1 + 0.25 along the first axis and 1 along the other.</summary>
    [Fact]
    public void MomentsAreTheLargestErrors()
    {
        var data = new GaussianMixtureData(new() { Weights = [1, 1], Means = [0, 0, 1, 0], StandardDeviations = [1, 1] });
        var samples = new Samples(tensor(new[,] { { 1f, 2f }, { 3f, 2f } }));
        using var streams = new RandomStreams(0);
        var errors = new MomentsMetric(data).Measure(new(samples, new Dataset(samples, samples, ""), null!, streams));
        Assert.Equal(2, errors["meanError"], 1e-9);
        Assert.Equal(1, errors["covarianceError"], 1e-9);
    }
}
