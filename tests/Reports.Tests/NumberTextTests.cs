namespace Diffusion.Reports.Tests;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(8, "8")]
    [InlineData(0.123456, "0.1235")]
    [InlineData(-12.3456, "-12.35")]
    [InlineData(16962, "16962")]
    [InlineData(-0.00047183, "-4.718e-4")]
    [InlineData(double.NaN, "not a number")]
    [InlineData(double.NegativeInfinity, "-infinite")]
    public void Numbers_have_four_significant_digits(double value, string text) => Assert.Equal(text, NumberText.Of(value));

    [Theory]
    [InlineData(1, "1")]
    [InlineData(0.0403, "0.0403")]
    [InlineData(0.125, "0.125")]
    [InlineData(0.00012, "0.0001")]
    [InlineData(1e-9, "below 0.0001")]
    public void A_p_value_is_never_zero(double p, string text) => Assert.Equal(text, NumberText.P(p));
}
