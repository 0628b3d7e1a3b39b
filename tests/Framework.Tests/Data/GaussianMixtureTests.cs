using Diffusion.Framework.Data;

namespace Diffusion.Framework.Tests.Data;

public sealed class GaussianMixtureTests
{
    /// <summary>Two components at -1 and 3 along the first axis: mean 2, variance 0.25 * 9 + 0.75 * 1 between them, plus their own.</summary>
    [Fact]
    public void HasTheMomentsOfItsComponents()
    {
        var mixture = new GaussianMixture([0.25, 0.75], [[-1, 1], [3, 1]], [0.5, 2]);
        Assert.Equal([2, 1], mixture.Mean());
        double own = 0.25 * 0.25 + 0.75 * 4;
        Assert.Equal(new double[,] { { 3 + own, 0 }, { 0, own } }, mixture.Covariance());
    }
}
