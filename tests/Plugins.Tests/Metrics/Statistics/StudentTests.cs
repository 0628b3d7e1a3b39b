using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

public sealed class StudentTests
{
    /// <summary>Quantiles as printed in tables.</summary>
    [Theory]
    [InlineData(3, 3.1824)]
    [InlineData(5, 2.5706)]
    [InlineData(10, 2.2281)]
    [InlineData(30, 2.0423)]
    [InlineData(120, 1.9799)]
    [InlineData(double.PositiveInfinity, 1.9600)]
    public void QuantilesAreThoseOfTables(double freedom, double expected) =>
        Assert.Equal(expected, Student.Quantile975(freedom), 0.008 * expected);

    [Fact]
    public void FewerThanThreeDegreesCountAsThree() => Assert.Equal(Student.Quantile975(3), Student.Quantile975(0.5));

    /// <summary>The variance s^2 / n of the mean of n normal numbers has about n - 1 degrees of freedom: two parts have both together.</summary>
    [Fact]
    public void NormalNumbersHaveAsManyDegreesAsTheyAre()
    {
        using var scope = NewDisposeScope();
        var one = Strata.One(20_000);
        var (x, y) = (randn(20_000, dtype: float64, generator: new Generator(1)), randn(20_000, dtype: float64, generator: new Generator(2)));
        Assert.Equal(20_000, Student.Freedom(one.VarianceOfMean(x)), 1000.0);
        Assert.Equal(40_000, Student.Freedom(one.VarianceOfMean(x), one.VarianceOfMean(y)), 2000.0);
        Assert.Equal(1 / 20_000.0, one.VarianceOfMean(x).Value, 0.05 / 20_000);
    }

    /// <summary>Numbers tell their variance exactly where all squares are alike: then nothing is uncertain.</summary>
    [Fact]
    public void SquaresThatAreAlikeLeaveNothingUncertain() =>
        Assert.Equal(double.PositiveInfinity, Student.Freedom(Strata.One(4).VarianceOfMean(tensor([1.0, -1, 1, -1]))));
}
