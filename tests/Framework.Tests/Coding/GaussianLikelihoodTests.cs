using Diffusion.Framework.Coding;
using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Coding;

public sealed class GaussianLikelihoodTests
{
    /// <summary>
    /// Ho et al. 2020, eq. 13: the probabilities of all levels have sum 1, wherever the mean is and however wide the Gaussian.
    /// </summary>
    [Theory]
    [InlineData(256, 0.1, 0.01)]
    [InlineData(256, -1.2, 0.3)]
    [InlineData(256, 0.999, 1e-4)]
    [InlineData(17, 0.4, 0.05)]
    [InlineData(2, 0, 2)]
    public void ProbabilitiesOfAllLevelsHaveSumOne(int levels, double mean, double deviation)
    {
        var space = new DataSpace([1], new ContinuousValues(new(-1, 1), levels));
        var x = linspace(-1, 1, levels, dtype: float64).reshape(levels, 1);
        var probabilities = (-NegativeLog(x, mean, deviation, space)).exp();
        Assert.Equal(1, probabilities.sum().item<double>(), 1e-12);
    }

    /// <summary>A level inside has the mass between its borders, here by Simpson's rule over the density.</summary>
    [Theory]
    [InlineData(3, 0.2, 0.1)]
    [InlineData(8, 0.2, 0.1)]
    [InlineData(14, -0.5, 0.2)]
    public void ALevelHasTheMassBetweenItsBorders(int level, double mean, double deviation)
    {
        const int Parts = 200;
        double center = level / 8.0 - 1, mass = 0;
        for (int i = 0; i <= Parts; i++)
        {
            double x = center - 1 / 16.0 + i / 8.0 / Parts;
            double weight = i is 0 or Parts ? 1 : i % 2 == 1 ? 4 : 2;
            mass += weight / 3 / 8 / Parts * Math.Exp(-(x - mean) * (x - mean) / (2 * deviation * deviation))
                / Math.Sqrt(2 * Math.PI) / deviation;
        }

        var space = new DataSpace([1], new ContinuousValues(new(-1, 1), 17));
        double negativeLog = NegativeLog(tensor(new[,] { { center } }), mean, deviation, space).item<double>();
        Assert.Equal(-Math.Log(mass), negativeLog, 1e-9 * -Math.Log(mass) + 1e-9);
    }

    /// <summary>
    /// Sixty deviations away, in either tail, Phi(-z) is phi(z) / z (1 - 1 / z^2 + 3 / z^4); the far border adds nothing.
    /// </summary>
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void FarTailsKeepTheirLogarithm(int side)
    {
        var space = new DataSpace([1], new ContinuousValues(new(-1, 1), 17));
        double deviation = (0.5 - 1 / 16.0) / 60;
        double expected = 1800 + Math.Log(60 * Math.Sqrt(2 * Math.PI)) - Math.Log(1 - 1 / 3600.0 + 3 / 12_960_000.0);
        Assert.Equal(expected, NegativeLog(tensor(new[,] { { 0.5 * side } }), 0, deviation, space).item<double>(), 1e-8);
    }

    [Fact]
    public void ContinuousNumbersHaveTheDensity()
    {
        double expected = Math.Log(2 * Math.PI * 0.09) + ((0.5 * 0.5) + (0.7 * 0.7)) / (2 * 0.09);
        Assert.Equal(expected, NegativeLog(tensor(new[,] { { 0.7, 0.9 } }), 0.2, 0.3, new DataSpace([2])).item<double>(), 1e-12);
    }

    private static Tensor NegativeLog(Tensor x, double mean, double deviation, DataSpace space) =>
        GaussianLikelihood.Negative(x, full_like(x, mean), tensor(deviation, dtype: float64), space);
}
