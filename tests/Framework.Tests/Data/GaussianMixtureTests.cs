using Diffusion.Framework.Data;

namespace Diffusion.Framework.Tests.Data;

public sealed class GaussianMixtureTests
{
    /// <summary>
    /// Two components at -1 and 3 along the first axis: mean 2, variance 0.25 * 9 + 0.75 * 1 between them, plus their own.
    /// </summary>
    [Fact]
    public void HasTheMomentsOfItsComponents()
    {
        var mixture = new GaussianMixture([0.25, 0.75], [[-1, 1], [3, 1]], [0.5, 2]);
        Assert.Equal([2, 1], mixture.Mean());
        double own = 0.25 * 0.25 + 0.75 * 4;
        Assert.Equal(new double[,] { { 3 + own, 0 }, { 0, own } }, mixture.Covariance());
    }

    [Fact]
    public void HasTheDensityOfItsComponents()
    {
        var mixture = new GaussianMixture([0.25, 0.75], [[-1, 1], [3, 1]], [0.5, 2]);
        double first = Math.Exp(-(1.0 + 4) / (2 * 0.25)) / (2 * Math.PI * 0.25);
        double second = Math.Exp(-(9.0 + 4) / (2 * 4)) / (2 * Math.PI * 4);
        Assert.Equal(Math.Log(0.25 * first + 0.75 * second), mixture.LogDensity([0, 3]), 1e-12);
        Assert.Equal(Math.Log(second), mixture.LogDensity([0, 3], 1), 1e-12);
        // Where every density underflows its logarithm does not.
        Assert.Equal(-500 * 500 / 8.0 + Math.Log(0.75 / (8 * Math.PI)), mixture.LogDensity([503, 1]), 1e-6);
    }
}
