using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

/// <summary>The squared length of a vector that is measured with normal noise.</summary>
public sealed class ExpansionTests
{
    private const int Repetitions = 1500;

    /// <summary>
    /// One direction is the most skewed case; squares of normal numbers have no narrow interval at 0. The interval holds the true square as
    /// often as it says, at no difference, at a small and at a large one, and nothing below 0. It is never empty, however low the measured
    /// value is. Without bias the estimate is right on average.
    /// </summary>
    [Theory]
    [InlineData(1, 0, 1.7)]
    [InlineData(1, 2.5, 1.3)]
    [InlineData(1, 20, 1.3)]
    [InlineData(6, 0, 1.3)]
    [InlineData(6, 3, 1.3)]
    [InlineData(6, 20, 1.3)]
    public void TheIntervalHoldsTheTrueSquare(int dimensions, double length, double widest)
    {
        var random = new Random(1);
        var measured = Enumerable.Range(0, Repetitions).Select(_ => Measure(dimensions, length, random)).ToList();
        double truth = length * length;
        double held = measured.Count(e => e.Low <= truth && truth <= e.High) / (double)Repetitions;
        Assert.InRange(held, 0.93 - 2 * Math.Sqrt(0.05 * 0.95 / Repetitions), 1);
        Assert.All(measured, e => Assert.True(e.Low >= 0 && e.High > 1e-9));
        double[] values = [.. measured.Select(e => e.Value).Order()];
        Assert.Equal(truth, values.Average(), 4 * Math.Sqrt((2 * dimensions + 4 * truth) / Repetitions));
        double exact = Quantiles.Of(values, 0.975) - Quantiles.Of(values, 0.025);
        Assert.InRange(measured.Average(e => e.High - e.Low) / exact, 0.3, widest);
    }

    /// <summary>
    /// Noise in the twelve largest directions of the energy distance of normal points in the plane (eigenvalues of the centred kernel of
    /// 1,500 points), from products with a hundred halves. At no difference nearly all intervals hold 0 and are at most 1.3 times as wide
    /// as the exact one.
    /// </summary>
    [Theory]
    [InlineData(0, 0.98)]
    [InlineData(1, 0.93)]
    [InlineData(2, 0.93)]
    public void TheIntervalOfProductsHoldsTheTrueSquare(double length, double least)
    {
        const int halves = 100;
        using var scope = NewDisposeScope();
        using var random = new Generator(3, CPU);
        var variances = tensor([0.475, 0.452, 0.135, 0.073, 0.072, 0.048, 0.046, 0.026, 0.026, 0.024, 0.019, 0.018]);
        var deviations = variances.sqrt();
        double bias = variances.sum().item<double>(), truth = length * length;
        var measured = Enumerable.Range(0, Repetitions).Select(_ =>
        {
            using var inner = NewDisposeScope();
            var e = randn([1 + halves, 12], dtype: float64, generator: random) * deviations;
            e[0, 0] += length;
            return Expansion.OfProducts(e.mm(e.t()), bias).OfDistributions();
        }).ToList();
        double held = measured.Count(e => e.Low <= truth && truth <= e.High) / (double)Repetitions;
        Assert.InRange(held, least - 2 * Math.Sqrt(0.05 * 0.95 / Repetitions), 1);
        double[] values = [.. measured.Select(e => e.Value).Order()];
        double exact = Quantiles.Of(values, 0.975) - Quantiles.Of(values, 0.025);
        Assert.InRange(measured.Average(e => e.High - e.Low) / exact, 0.8, 1.3);
    }

    /// <summary>
    /// Quantiles of a squared normal number, known exactly: at no difference it is very skewed, and far away its root is normal.
    /// Variances count 5 % more than they are, since they are estimates elsewhere.
    /// </summary>
    [Theory]
    [InlineData(0, 0.025, 0.000982)]
    [InlineData(0, 0.5, 0.4549)]
    [InlineData(0, 0.975, 5.0239)]
    [InlineData(0, 0.995, 7.8794)]
    [InlineData(100, 0.025, 64.64)]
    [InlineData(100, 0.975, 143.04)]
    public void QuantilesAreThoseOfASquaredNormalNumber(double square, double share, double expected)
    {
        // 2 and 8 are its cumulants at 0; to each direction of first order they add 4 and 24 for a square of 1. What is known of d is d + e.
        var known = new Expansion(square + 1, 1, 4 * (square + 1), 2, 8, 24 * (square + 1));
        Assert.Equal(expected, known.Quantile(square, share) + 1, 0.03 + 0.03 * expected);
        Assert.All([1e-9, 1e-4, 0.01], low => Assert.True(known.Quantile(square, low) >= -1));
    }

    /// <summary>What is known badly has wider quantiles, at both ends and near equality too.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(50)]
    public void AVarianceThatIsKnownBadlyWidens(double square)
    {
        var random = new Random(4);
        double[] noise = Noise(4000, random);
        double[] first = [.. noise.Select(e => 2 * Math.Sqrt(square + 1) * e)], second = [.. noise.Select(e => e * e)];
        var well = Expansion.OfHalves(square + 1, first, second);
        var badly = Expansion.OfHalves(square + 1, first, second, freedom: 3);
        foreach (double share in new[] { 0.9, 0.975, 0.995 })
        {
            Assert.True(badly.Quantile(square, share) > well.Quantile(square, share));
            Assert.True(badly.Quantile(square, 1 - share) <= well.Quantile(square, 1 - share));
        }
    }

    /// <summary>Cubes of few halves can be negative by chance; noise that cancels out can leave no bias; then there are still intervals.</summary>
    [Fact]
    public void AChanceThatMakesNoSenseStillHasAnInterval()
    {
        foreach (var odd in new Expansion[] { new(2, 1, 3, 1, -5, -20), new(0.5, -0.2, 0.1, 0.04, 0.01, 0) })
        {
            var (value, low, high) = odd.OfDistributions();
            Assert.Equal(odd.Unbiased, value);
            Assert.True(low >= 0 && low <= high && high > value && double.IsFinite(high));
        }

        Assert.True(double.IsNaN(new Expansion(1, 0.5, double.NaN, double.NaN, 0, 0).OfDistributions().High));
        Assert.Equal(new Estimate(0, 0, 0), new Expansion(0, 0, 0, 0, 0, 0).OfDistributions());
    }

    private static Estimate Measure(int dimensions, double length, Random random)
    {
        double[] d = Noise(dimensions, random);
        d[0] += length;
        var (first, second) = (new double[200], new double[200]);
        for (int r = 0; r < first.Length; r++)
        {
            double[] e = Noise(dimensions, random);
            (first[r], second[r]) = (2 * d.Zip(e, (a, b) => a * b).Sum(), e.Sum(v => v * v));
        }

        return (Expansion.OfHalves(d.Sum(v => v * v), first, second) with { Bias = dimensions }).OfDistributions();
    }

    /// <summary>Independent normal numbers (Box and Muller 1958).</summary>
    private static double[] Noise(int count, Random random) => [.. Enumerable.Range(0, count)
        .Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
}
