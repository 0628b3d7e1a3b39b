using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

public sealed class RunningMomentsTests
{
    /// <summary>
    /// Points at mean +- s_d sqrt((N - 1) / 2) along each of D axes, N = 2 D of them, have exactly this mean and the covariance diag(s^2),
    /// so the distance of two such sets is |m1 - m2|^2 + sum (s1 - s2)^2.
    /// They come in batches of three, a large mean makes plain sums lose digits.
    /// </summary>
    [Fact]
    public void FrechetDistanceOfStreamedSamplesIsTheClosedForm()
    {
        double[] m1 = [1e4, -2, 0.5, 3], s1 = [1, 2, 0.1, 5], m2 = [1e4 + 0.3, -2, 0, 3.5], s2 = [0.5, 2, 0.3, 4];
        double expected = m1.Zip(m2, (a, b) => (a - b) * (a - b)).Sum() + s1.Zip(s2, (a, b) => (a - b) * (a - b)).Sum();
        Assert.Equal(expected, Streamed(m1, s1).FrechetDistance(Streamed(m2, s2)), 1e-8);
    }

    /// <summary>A weight of 2 is the sample twice, a weight of 0 is none.</summary>
    [Fact]
    public void WeightsCountSamples()
    {
        var x = randn([6, 3], dtype: float64, generator: new Generator(1));
        var weighted = RunningMoments.Of(x, tensor(new[] { 2.0, 0, 1, 3, 0, 1 }));
        var repeated = Gaussian.Fit(x.index_select(0, tensor(new long[] { 0, 0, 2, 3, 3, 3, 5 })));
        Assert.Equal(0, (weighted.Mean - repeated.Mean).abs().max().item<double>(), 1e-14);
        Assert.Equal(0, (weighted.Covariance - repeated.Covariance).abs().max().item<double>(), 1e-14);
    }

    /// <summary>Ten thousand samples in blocks against TorchSharp's own mean and covariance of all at once.</summary>
    [Fact]
    public void BlocksGiveTheMomentsOfTheWhole()
    {
        var x = randn([10_000, 5], dtype: float32, generator: new Generator(2)) + 7;
        var fit = RunningMoments.Of(x);
        Assert.Equal(0, (fit.Mean - x.to(float64).mean([0])).abs().max().item<double>(), 1e-12);
        Assert.Equal(0, (fit.Covariance - x.to(float64).t().cov()).abs().max().item<double>(), 1e-12);
    }

    private static Gaussian Streamed(double[] mean, double[] deviations)
    {
        int n = 2 * mean.Length;
        var offsets = diag(tensor(deviations)) * Math.Sqrt((n - 1) / 2.0);
        var points = cat([offsets, -offsets]) + tensor(mean);
        using var moments = new RunningMoments();
        foreach (var batch in points.split(3)) moments.Add(batch);
        return moments.ToGaussian();
    }
}
