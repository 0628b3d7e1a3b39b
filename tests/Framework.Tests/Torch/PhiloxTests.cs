using Diffusion.Framework.Torch;

namespace Diffusion.Framework.Tests.Torch;

public sealed class PhiloxTests
{
    /// <summary>The known answers that Random123 1.14 ships for philox4x32 with ten rounds.</summary>
    [Theory]
    [InlineData(0, 0, 0, new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [InlineData(
        0x299f31d0a4093822, 0x85a308d3243f6a88, 0x0370734413198a2e, new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void BlocksAreThePublishedOnes(ulong key, ulong low, ulong high, uint[] expected)
    {
        var (a, b, c, d) = Philox.Block(key, low, high);
        Assert.Equal<uint[]>(expected, [a, b, c, d]);
    }

    /// <summary>Box and Muller's formula, written out for one block.</summary>
    [Fact]
    public void TwoNumbersOfABlockAreItsRadiusTimesCosineAndSine()
    {
        var row = new double[11];
        Philox.Normal(row, 5, 3, 9);
        for (uint block = 0; block < 5; block++)
        {
            var (a, b, c, d) = Philox.Block(5, (3UL << 32) | block, 9);
            double Unit(uint high, uint low) => (high * 1048576.0 + (low >> 12) + 0.5) / Math.Pow(2, 52);
            double radius = Math.Sqrt(-2 * Math.Log(Unit(a, b))), angle = 2 * Math.PI * Unit(c, d);
            Assert.Equal(radius * Math.Cos(angle), row[2 * block], 1e-14);
            Assert.Equal(radius * Math.Sin(angle), row[2 * block + 1], 1e-14);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void ALongerRowBeginsWithTheShorterOne(int length)
    {
        var (row, longer) = (new double[length], new double[40]);
        Philox.Normal(row, 1, 2, 3);
        Philox.Normal(longer, 1, 2, 3);
        Assert.Equal(longer[..length], row);
        Assert.DoesNotContain(0.0, row);
    }

    /// <summary>200,000 numbers: the standard errors of the moments are 0.0022, 0.0032, 0.0055 and 0.022.</summary>
    [Fact]
    public void TheNumbersAreStandardNormal()
    {
        var numbers = new double[200_000];
        for (int i = 0; i < 20_000; i++) Philox.Normal(numbers.AsSpan(10 * i, 10), 1234, (uint)(i % 7), (ulong)i);
        double Moment(int power) => numbers.Average(n => Math.Pow(n, power));
        Assert.Equal(0, Moment(1), 0.008);
        Assert.Equal(1, Moment(2), 0.012);
        Assert.Equal(0, Moment(3), 0.025);
        Assert.Equal(3, Moment(4), 0.09);
        Assert.Equal(0, numbers.Zip(numbers.Skip(1), (x, y) => x * y).Average(), 0.008);
        Assert.Equal(0, numbers.Zip(numbers.Skip(10), (x, y) => x * y).Average(), 0.008);
    }
}
