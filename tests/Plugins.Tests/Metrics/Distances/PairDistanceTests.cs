using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Distances;
using Diffusion.Plugins.Metrics.Statistics;
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
        var kid = Kid(Tensor(X), Tensor(Y[..23]), 1000, false, new Generator(3));
        Assert.Equal(Discrepancy(X, Y[..23], Kernel), kid.Value, 1e-10);
        Assert.InRange(kid.Value, kid.Low, kid.High);
    }

    /// <summary>
    /// A hundredfold scale changes nothing where the real data's mean square becomes 1, and a millionfold KID where it does not.
    /// </summary>
    [Fact]
    public void KidIsOfFeaturesWhoseMeanSquareIsOne()
    {
        double Kid(double scale, bool normalise) =>
            PairDistanceTests.Kid(scale * Tensor(X), scale * Tensor(Y[..23]), 1000, normalise, new Generator(3)).Value;
        double unit = Math.Sqrt(Y[..23].SelectMany(row => row).Average(v => v * v));
        Assert.Equal(Kid(1 / unit, false), Kid(100, true), 1e-10);
    }

    /// <summary>The products of the difference and the noise of a half are exactly what it changes.</summary>
    [Fact]
    public void AHalfIsTheDistanceOfItsSamples()
    {
        double Kernel(double[] a, double[] b) => -Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Sum());
        double Biased(double[][] x, double[][] y) => Mean(x, x, Kernel, false) + Mean(y, y, Kernel, false) - 2 * Mean(x, y, Kernel, false);
        double[][] x = X[..8], y = Y[..6];
        double[] signsX = [1, -1, 1, 1, -1, -1, 1, -1], signsY = [-1, 1, 1, -1, 1, -1];
        var pairs = new PairMeans((a, b) => SquaredDistances.Between(a, b).sqrt().neg());
        var (products, _, bias) = pairs.Products(Side(x, signsX), Side(y, signsY));
        double[,] p = { { products[0, 0].item<double>(), products[0, 1].item<double>() }, { 0, products[1, 1].item<double>() } };
        double[][] Of(double[][] rows, double[] signs, int sign) => [.. rows.Where((_, i) => signs[i] == sign)];
        double half = Biased(Of(x, signsX, 1), Of(y, signsY, 1)), rest = Biased(Of(x, signsX, -1), Of(y, signsY, -1));
        Assert.Equal(Biased(x, y), p[0, 0], 1e-12);
        Assert.Equal(Discrepancy(x, y, Kernel), p[0, 0] - bias, 1e-12);
        Assert.Equal(half, p[0, 0] + 2 * p[0, 1] + p[1, 1], 1e-12);
        Assert.Equal(rest, p[0, 0] - 2 * p[0, 1] + p[1, 1], 1e-12);

        PairSide Side(double[][] rows, double[] signs) =>
            new(Tensor(rows), Strata.One(rows.Length), tensor(signs).unsqueeze(0));
    }

    [Fact]
    public void EnergyIsTheNaiveLoop()
    {
        double Kernel(double[] a, double[] b) => -Math.Sqrt(a.Zip(b, (p, q) => (p - q) * (p - q)).Sum());
        var energy = EnergyMetric.Energy(PairSide.Of(Tensor(X), new Generator(1)), PairSide.Of(Tensor(Y), new Generator(2)));
        Assert.Equal(Discrepancy(X, Y, Kernel), energy.Unbiased, 1e-12);
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
            .Select(_ => Kid(randn([600, 8], generator: random), randn([600, 8], generator: random), 200, false, random))
            .ToList();
        double mean = kids.Average(k => k.Value);
        double error = Math.Sqrt(kids.Sum(k => (k.Value - mean) * (k.Value - mean)) / 19 / 20);
        Assert.InRange(mean, -3 * error, 3 * error);
        Assert.InRange(kids.Count(k => k.Low <= 0 && 0 <= k.High), 14, 20);
        var shifted = Kid(randn([600, 8], generator: random) + 0.5, randn([600, 8], generator: random), 200, false, random);
        Assert.True(shifted.Low > 0);
    }

    private static Estimate Kid(Tensor samples, Tensor real, int subsetSize, bool normalise, Generator random) =>
        KidMetric.Kid(new(samples), new(real), subsetSize, normalise, null, random).OfDistributions();

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
