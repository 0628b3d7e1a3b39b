using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Tests.Statistics;

public sealed class SeedMeanTests
{
    /// <summary>
    /// Against the printed table of Student's t (0.975 quantile): 12.706, 4.303, 2.776, 2.262 for 1, 2, 4, 9 degrees of freedom.
    /// </summary>
    [Theory]
    [InlineData(2, 12.706)]
    [InlineData(3, 4.303)]
    [InlineData(5, 2.776)]
    [InlineData(10, 2.262)]
    public void The_interval_is_that_of_the_table_of_t(int n, double t)
    {
        double[] values = [.. Enumerable.Range(0, n).Select(i => 3.0 + i * i)];
        double mean = values.Sum() / n;
        double s = Math.Sqrt((values.Sum(v => v * v) - n * mean * mean) / (n - 1));

        var seeds = SeedMean.Of(values);

        Assert.Equal(mean, seeds.Mean, 1e-12);
        Assert.Equal(mean - t * s / Math.Sqrt(n), seeds.Interval!.Value.Low, 5e-4 * s);
        Assert.Equal(mean + t * s / Math.Sqrt(n), seeds.Interval!.Value.High, 5e-4 * s);
    }

    [Fact]
    public void One_seed_has_no_interval()
    {
        var seeds = SeedMean.Of([4.5]);
        Assert.Equal((1, 4.5, null), (seeds.Count, seeds.Mean, seeds.Interval));
    }

    [Fact]
    public void A_value_that_is_not_finite_leaves_no_interval() => Assert.Null(SeedMean.Of([1, double.NaN, 2]).Interval);
}
