using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Distances;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Distances;

/// <summary>Estimates over pairs against loops that are written out.</summary>
public sealed class PairDistanceTests
{
    private static readonly double[][] X = Rows(1, 23, 0.5), Y = Rows(2, 31, 0);

    [Fact]
    public void KidIsTheNaiveLoop()
    {
        double Kernel(double[] a, double[] b) => Math.Pow(a.Zip(b, (p, q) => p * q).Sum() / a.Length + 1, 3);
        // One subset of all: the 23 samples, and the 23 real ones that were drawn. Equal sets leave nothing to draw.
        var kid = KidMetric.Kid(Tensor(X), Tensor(Y[..23]), 1000, new Generator(3));
        Assert.Equal(Discrepancy(X, Y[..23], Kernel), kid.Value, 1e-10);
        Assert.InRange(kid.Value, kid.Low, kid.High);
    }

    [Fact]
    public void EnergyIsTheNaiveLoop()
    {
        double Kernel(double[] a, double[] b) => -Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Sum());
        var energy = EnergyMetric.Energy(Tensor(X), Tensor(Y), ones([1, 23], dtype: float64), ones([1, 31], dtype: float64));
        Assert.Equal(Discrepancy(X, Y, Kernel), energy.item<double>(), 1e-12);
    }

    /// <summary>A resample in which a sample stands twice pairs it with all others twice, but not with its copy.</summary>
    [Fact]
    public void AResampleDoesNotPairASampleWithItsCopy()
    {
        double Kernel(double[] a, double[] b) => -Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Sum());
        double[] weights = [2, 0, 1, 3];
        var x = X[..4];
        double sum = 0, pairs = 0, between = 0;
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                if (i == j) continue;
                sum += weights[i] * weights[j] * Kernel(x[i], x[j]);
                pairs += weights[i] * weights[j];
            }

            between += Y.Sum(y => weights[i] * Kernel(x[i], y)) / (6 * Y.Length);
        }

        double expected = sum / pairs + Mean(Y, Y, Kernel, same: true) - 2 * between;
        var energy = EnergyMetric.Energy(Tensor(x), Tensor(Y), tensor(weights).unsqueeze(0), ones([1, 31], dtype: float64));
        Assert.Equal(expected, energy.item<double>(), 1e-12);
    }

    /// <summary>
    /// Twenty draws of two equal distributions: the mean KID is within three standard errors of 0,
    /// and intervals hold 0 as often as they should.
    /// </summary>
    [Fact]
    public void KidOfEqualDistributionsIsZeroWithinItsError()
    {
        var random = new Generator(5);
        var kids = Enumerable.Range(0, 20)
            .Select(_ => KidMetric.Kid(randn([600, 8], generator: random), randn([600, 8], generator: random), 200, random))
            .ToList();
        double mean = kids.Average(k => k.Value);
        double error = Math.Sqrt(kids.Sum(k => (k.Value - mean) * (k.Value - mean)) / 19 / 20);
        Assert.InRange(mean, -3 * error, 3 * error);
        Assert.InRange(kids.Count(k => k.Low <= 0 && 0 <= k.High), 14, 20);
        var shifted = KidMetric.Kid(randn([600, 8], generator: random) + 0.5, randn([600, 8], generator: random), 200, random);
        Assert.True(shifted.Low > 0);
    }

    /// <summary>Two points at distance d from each other and one more: means without the pairs of a point with itself.</summary>
    private static double Discrepancy(double[][] x, double[][] y, Func<double[], double[], double> kernel) =>
        Mean(x, x, kernel, same: true) + Mean(y, y, kernel, same: true) - 2 * Mean(x, y, kernel, same: false);

    private static double Mean(double[][] a, double[][] b, Func<double[], double[], double> kernel, bool same)
    {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < a.Length; i++)
        {
            for (int j = 0; j < b.Length; j++)
            {
                if (same && i == j) continue;
                sum += kernel(a[i], b[j]);
                count++;
            }
        }

        return sum / count;
    }

    private static double[][] Rows(ulong seed, int count, double shift)
    {
        var x = randn([count, 3], dtype: float64, generator: new Generator(seed)) + shift;
        return [.. Enumerable.Range(0, count).Select(i => x[i].data<double>().ToArray())];
    }

    private static Tensor Tensor(double[][] rows) => stack([.. rows.Select(r => tensor(r))]);
}
