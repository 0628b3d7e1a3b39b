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

        Assert.Equal(1.58, difference.Seeds.Mean, 1e-12);
        Assert.Equal(4.0621, difference.Seeds.Mean / difference.Seeds.StandardError, 5e-5);
        var interval = difference.Within(0.05)!.Value;
        Assert.Equal(0.7001, interval.Low, 5e-5);
        Assert.Equal(2.4599, interval.High, 5e-5);
        // The interval whose error is p ends at zero.
        Assert.Equal(0, difference.Within(0.00283)!.Value.Low, 1e-3);
        // All differences are positive but one that is zero, whose sign does not matter.
        Assert.Equal(4.0 / 1024, difference.SignFlipP, 1e-12);
    }

    [Fact]
    public void Only_common_seeds_count()
    {
        var difference = PairedDifference.Of(
            new Dictionary<long, double> { [0] = 1, [2] = 5, [7] = 9 }, new Dictionary<long, double> { [7] = 3, [0] = 0, [1] = 100 })!;
        Assert.Equal((2, 3.5), (difference.Seeds.Count, difference.Seeds.Mean));
    }

    [Fact]
    public void One_common_seed_or_a_value_that_is_not_finite_cannot_be_tested()
    {
        Assert.Null(PairedDifference.Of(BySeed(1), BySeed(1, 2)));
        Assert.Null(PairedDifference.Of(BySeed(1, double.NaN), BySeed(1, 2)));
    }

    [Fact]
    public void Equal_values_hold_zero_and_have_p_one()
    {
        var difference = PairedDifference.Of(BySeed(1, 2, 3), BySeed(1, 2, 3))!;
        Assert.True(difference.IsZero);
        Assert.Equal(new Interval(0, 0), difference.Within(0.05));
        Assert.Equal(1, difference.SignFlipP);
    }

    /// <summary>
    /// Six equal signs have the probability 1 / 32 of chance alone, five 1 / 16: what 0.1 + 0.2 - 0.3 leaves is no spread.
    /// </summary>
    [Theory]
    [InlineData(5, 0.05, false)]
    [InlineData(6, 0.05, true)]
    [InlineData(6, 0.025, false)]
    [InlineData(7, 0.025, true)]
    public void Differences_without_a_spread_are_judged_by_their_signs(int seeds, double error, bool interval)
    {
        double[] others = [.. Enumerable.Range(0, seeds).Select(i => 0.1 * i)];
        var difference = PairedDifference.Of(BySeed([.. others.Select(v => v + 0.7)]), BySeed(others))!;
        Assert.True(difference.IsConstant);
        Assert.False(difference.IsZero);
        Assert.Equal(interval ? 0.7 : double.NaN, difference.Within(error)?.Low ?? double.NaN, 1e-12);
    }

    [Fact]
    public void Blocks_of_a_seed_are_averaged_first()
    {
        var values = new Dictionary<(int, long), double> { [(0, 5)] = 11, [(1, 5)] = 24, [(0, 6)] = 33, [(9, 9)] = 1 };
        var others = new Dictionary<(int, long), double> { [(0, 5)] = 10, [(1, 5)] = 20, [(0, 6)] = 30, [(8, 8)] = 1 };
        var difference = PairedDifference.OfBlocks(values, others)!;
        // (1 + 4) / 2 of seed 5, 3 of seed 6.
        Assert.Equal((2, 2.75, 0.25), (difference.Seeds.Count, difference.Seeds.Mean, difference.Seeds.StandardError));
    }

    private static Dictionary<long, double> BySeed(params double[] values) =>
        values.Select((v, i) => (v, i)).ToDictionary(p => (long)p.i, p => p.v);
}
