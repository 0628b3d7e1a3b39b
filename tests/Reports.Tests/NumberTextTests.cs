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
    [InlineData(0.0403, "0.04")]
    [InlineData(0.00012, "0.0001")]
    [InlineData(1e-9, "below 0.0001")]
    public void A_p_value_is_never_zero(double p, string text) => Assert.Equal(text, NumberText.P(p));

    [Theory]
    [InlineData(0.0403, "p = 0.04")]
    [InlineData(1e-9, "p below 0.0001")]
    public void A_sentence_says_of_a_p_value_what_it_is(double p, string text) => Assert.Equal(text, NumberText.PFact(p));
}
