using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Tests.Statistics;

public sealed class BootstrapTestTests
{
    /// <summary>
    /// Two values a &lt; b: of the four resamples of the centred values, aa and bb have no spread and count, ab and ba have mean zero and
    /// do not, unless the mean is zero itself.
    /// </summary>
    [Theory]
    [InlineData(1, 3, 0.5)]
    [InlineData(-1, 1, 1)]
    public void Two_values_are_counted_by_hand(double a, double b, double p) => Assert.Equal(p, BootstrapTest.P([a, b]), 1e-12);

    /// <summary>
    /// Values 1, 2, 3 have t = 2 / (1 / sqrt 3) = 3.46. Of the 27 resamples of -1, 0, 1: three repeat one value and count. The most extreme
    /// of the others, (1, 1, 0), has mean 2/3 and s = sqrt(1/3), so t = 2: it does not count.
    /// </summary>
    [Fact]
    public void Three_values_are_counted_by_hand() => Assert.Equal(3.0 / 27, BootstrapTest.P([1, 2, 3]), 1e-12);

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(3, 1.0 / 9)]
    [InlineData(4, 1.0 / 64)]
    [InlineData(5, 1.0 / 625)]
    public void The_smallest_p_is_that_of_values_that_hardly_differ(int n, double p)
    {
        Assert.Equal(p, BootstrapTest.SmallestP(n), 1e-12);
        Assert.Equal(p, BootstrapTest.P([.. Enumerable.Range(0, n).Select(i => 1 + 1e-5 * i * i)]), 1e-12);
        Assert.Equal(p, BootstrapTest.P([.. Enumerable.Repeat(0.7, n)]), 1e-12);
    }

    [Fact]
    public void Values_that_are_all_zero_have_p_one() => Assert.Equal(1, BootstrapTest.P([0, 0, 0, 0]));

    [Fact]
    public void Scale_and_sign_do_not_matter()
    {
        double[] values = [0.3, 0.8, -0.1, 0.5, 0.9];
        double p = BootstrapTest.P(values);
        Assert.InRange(p, 0.01, 0.2);
        Assert.Equal(p, BootstrapTest.P([.. values.Select(v => -1000 * v)]), 1e-12);
    }

    /// <summary>
    /// Many normal values: close to the t test, whose p value for mean 0.5, s 1 and n 16 is 0.0639 (t = 2, 15 degrees of freedom).
    /// </summary>
    [Fact]
    public void For_many_values_it_nears_the_t_test()
    {
        // Quantiles of the normal distribution, scaled to mean 0.5 and s 1.
        double[] z = [.. Enumerable.Range(0, 16).Select(i => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, (i + 0.5) / 16))];
        double s = Math.Sqrt(z.Sum(v => v * v) / 15);
        double[] values = [.. z.Select(v => 0.5 + v / s)];

        double p = BootstrapTest.P(values);

        Assert.Equal(0.0639, p, 0.015);
        Assert.Equal(p, BootstrapTest.P(values));
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 4)]
    [InlineData(4, 5)]
    [InlineData(31, 5)]
    [InlineData(32, 6)]
    public void Needed_is_the_first_number_whose_smallest_p_is_low_enough(int tests, int n)
    {
        Assert.Equal(n, BootstrapTest.Needed(tests, 0.05));
        Assert.True(tests * Math.Pow(n, 1 - n) < 0.05 && tests * Math.Pow(n - 1, 2 - n) >= 0.05);
    }

    /// <summary>No difference is called significant in more than 5 % of samples of a normal distribution around zero.</summary>
    [Fact]
    public void It_does_not_find_differences_that_are_not_there()
    {
        var random = new Random(1);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        int found = Enumerable.Range(0, 600).Count(_ => BootstrapTest.P([Normal(), Normal(), Normal(), Normal()]) < 0.05);
        Assert.InRange(found, 1, 30);
    }
}
