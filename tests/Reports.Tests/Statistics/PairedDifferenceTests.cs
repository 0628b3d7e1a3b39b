using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Tests.Statistics;

public sealed class PairedDifferenceTests
{
    /// <summary>
    /// Student's own data (1908, section 9): additional hours of sleep of ten patients by two drugs.
    /// He gives the mean difference 1.58; t is 4.0621 and p 0.00283 in every textbook.
    /// </summary>
    [Fact]
    public void Students_sleep_data()
    {
        double[] one = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        double[] two = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

        var difference = PairedDifference.Of(BySeed(two), BySeed(one))!;

        Assert.Equal(1.58, difference.Difference.Mean, 1e-12);
        Assert.Equal(4.0621, difference.Difference.Mean / difference.Difference.StandardError, 5e-5);
        Assert.Equal(0.7001, difference.Difference.Interval!.Value.Low, 5e-5);
        Assert.Equal(2.4599, difference.Difference.Interval!.Value.High, 5e-5);
        // One outlier among the differences: the bootstrap test is the one that doubts more.
        Assert.InRange(difference.P, 0.00283, 0.05);
    }

    [Fact]
    public void Only_common_seeds_count()
    {
        var difference = PairedDifference.Of(
            new Dictionary<long, double> { [0] = 1, [2] = 5, [7] = 9 }, new Dictionary<long, double> { [7] = 3, [0] = 0, [1] = 100 })!;
        Assert.Equal((2, 3.5), (difference.Difference.Count, difference.Difference.Mean));
    }

    [Fact]
    public void One_common_seed_or_a_value_that_is_not_finite_cannot_be_tested()
    {
        Assert.Null(PairedDifference.Of(BySeed(1), BySeed(1, 2)));
        Assert.Null(PairedDifference.Of(BySeed(1, double.NaN), BySeed(1, 2)));
    }

    [Fact]
    public void Equal_values_have_p_one() => Assert.Equal(1, PairedDifference.Of(BySeed(1, 2, 3), BySeed(1, 2, 3))!.P);

    private static Dictionary<long, double> BySeed(params double[] values) =>
        values.Select((v, i) => (v, i)).ToDictionary(p => (long)p.i, p => p.v);
}
