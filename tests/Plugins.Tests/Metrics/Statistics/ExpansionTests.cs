using Diffusion.Plugins.Metrics.Statistics;

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
    [InlineData(1, 0, 2.5)]
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
        Assert.InRange(measured.Average(e => e.High - e.Low), 0.3 * exact, widest * exact);
    }

    private static Estimate Measure(int dimensions, double length, Random random)
    {
        double[] d = Noise();
        d[0] += length;
        var (first, second) = (new double[200], new double[200]);
        for (int r = 0; r < first.Length; r++)
        {
            double[] e = Noise();
            (first[r], second[r]) = (2 * d.Zip(e, (a, b) => a * b).Sum(), e.Sum(v => v * v));
        }

        return (Expansion.OfHalves(d.Sum(v => v * v), first, second) with { Bias = dimensions }).OfDistributions();

        double[] Noise() => [.. Enumerable.Range(0, dimensions)
            .Select(_ => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()))];
    }
}
