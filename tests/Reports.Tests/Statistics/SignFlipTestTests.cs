using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Tests.Statistics;

public sealed class SignFlipTestTests
{
    /// <summary>Of the signs of 1, 2, 4 all eight sums differ: 7 and -7, then 5 and -5, 3 and -3, 1 and -1.</summary>
    [Theory]
    [InlineData(1, 2, 4, 2.0 / 8)]
    [InlineData(-1, 2, 4, 4.0 / 8)]
    [InlineData(1, -2, 4, 6.0 / 8)]
    [InlineData(1, 2, -4, 1)]
    public void Three_values_are_counted_by_hand(double a, double b, double c, double p) =>
        Assert.Equal(p, SignFlipTest.P([a, b, c]), 1e-12);

    /// <summary>
    /// Darwin's fifteen pairs of maize plants (Fisher 1935, section 21): of the 32,768 choices of signs 863 have a sum of at least 314,
    /// and as
    /// many one of at most -314, so that p = 1726 / 32768.
    /// </summary>
    [Fact]
    public void Fishers_own_example() =>
        Assert.Equal(1726.0 / 32768, SignFlipTest.P([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]), 1e-12);

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(4, 0.125)]
    [InlineData(6, 0.03125)]
    public void Values_of_one_sign_give_the_smallest_p(int n, double p)
    {
        Assert.Equal(p, SignFlipTest.Least(n));
        Assert.Equal(p, SignFlipTest.P([.. Enumerable.Range(1, n).Select(i => 0.1 * i)]));
        Assert.Equal(p, SignFlipTest.P([.. Enumerable.Repeat(-0.7, n)]));
    }

    [Fact]
    public void Values_that_are_all_zero_have_p_one() => Assert.Equal(1, SignFlipTest.P([0, 0, 0, 0]));

    /// <summary>Of many values signs are drawn: close to the normal approximation, here a standard score of 2 and p = 0.0455.</summary>
    [Fact]
    public void Many_values_are_given_signs_at_random()
    {
        double[] values = [.. Enumerable.Range(0, 100).Select(i => i < 60 ? 1.0 : -1.0)];
        double p = SignFlipTest.P(values);
        // Sums are even numbers: the exact p is that of 60 or more heads of 100, 0.0569.
        Assert.Equal(0.0569, p, 0.003);
        Assert.Equal(p, SignFlipTest.P(values));
    }
}
