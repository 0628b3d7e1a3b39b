using Diffusion.Reports.Statistics;
using MathNet.Numerics.Distributions;

namespace Diffusion.Reports.Tests.Statistics;

public sealed class PairedPowerTests
{
    /// <summary>
    /// With two seeds U is the absolute value of a normal number, so that t is shift + Z over |V|: counted over a fine grid of quantiles.
    /// </summary>
    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(20, 0.05)]
    [InlineData(20, 0.01)]
    public void Two_seeds_are_integrated_another_way(double effect, double error)
    {
        double limit = -StudentT.InvCDF(0, 1, 1, error / 2), sum = 0;
        const int Cells = 20_000;
        for (int i = 0; i < Cells; i++)
        {
            double u = Normal.InvCDF(0, 1, 0.5 + ((i + 0.5) / Cells / 2));
            sum += Normal.CDF(0, 1, (effect * Math.Sqrt(2)) - (limit * u)) / Cells;
        }

        Assert.Equal(sum, PairedPower.Of(2, effect, error), 1e-4);
    }

    /// <summary>No effect is found on the right side in half of the error.</summary>
    [Theory]
    [InlineData(2, 0.05)]
    [InlineData(5, 0.01)]
    [InlineData(30, 0.05)]
    [InlineData(3000, 0.05)]
    public void Without_an_effect_half_of_the_error_is_left(int seeds, double error) =>
        Assert.Equal(error / 2, PairedPower.Of(seeds, 1e-12, error), 1e-5);

    /// <summary>What statistical textbooks print (Cohen 1988): 34 pairs find half a standard deviation in 80 %, 33 do not.</summary>
    [Fact]
    public void The_number_of_pairs_of_textbooks()
    {
        Assert.Equal(34, PairedPower.Needed(0.5, 0.05));
        Assert.Equal(0.5, PairedPower.Smallest(34, 0.05), 0.01);
    }

    [Fact]
    public void The_smallest_effect_is_found_in_four_of_five()
    {
        double smallest = PairedPower.Smallest(4, 0.05 / 3);
        Assert.Equal(PairedPower.Enough, PairedPower.Of(4, smallest, 0.05 / 3), 1e-4);
    }
}
