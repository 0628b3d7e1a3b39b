using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Tests.Statistics;

public sealed class StudentQuantileTests
{
    /// <summary>With one degree of freedom t is a cotangent. Before, comparisons of 63 variants and more ended in an exception.</summary>
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.05 / 63)]
    [InlineData(0.05 / 100_000)]
    public void OneDegreeOfFreedomIsCauchys(double error) =>
        Assert.Equal(1, StudentQuantile.Of(error, 1) * Math.Tan(Math.PI * error / 2), 1e-6);

    /// <summary>Student 1908; tables of the 97.5 % point.</summary>
    [Theory]
    [InlineData(2, 4.302653)]
    [InlineData(4, 2.776445)]
    [InlineData(30, 2.042272)]
    public void IsThatOfTheTables(int freedom, double expected) => Assert.Equal(expected, StudentQuantile.Of(0.05, freedom), 1e-6);

    [Fact]
    public void ManyVariantsCanBePlanned() => Assert.InRange(PairedPower.Smallest(2, 0.05 / 1000), 1000, 1e7);
}
