using Diffusion.Plugins.Metrics.Statistics;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

public sealed class ShareTests
{
    /// <summary>
    /// Of n trials that all succeed the lower bound is 0.025^(1/n); the others are published tables of Clopper and Pearson.
    /// </summary>
    [Theory]
    [InlineData(10, 10, 0.691503, 1)]
    [InlineData(0, 10, 0, 0.308497)]
    [InlineData(5, 10, 0.187086, 0.812914)]
    [InlineData(1, 20, 0.001265, 0.248733)]
    [InlineData(95, 100, 0.887165, 0.983571)]
    public void BoundsAreThoseOfClopperAndPearson(double successes, double trials, double low, double high)
    {
        var share = Share.Of(successes, trials);
        Assert.Equal(successes / trials, share.Value);
        Assert.Equal(low, share.Low, 1e-5);
        Assert.Equal(high, share.High, 1e-5);
    }

    /// <summary>Ten thousand trials without a failure: the rule of three, -log(0.025) / n.</summary>
    [Fact]
    public void AShareOfOneHasAWidth() => Assert.Equal(1 + Math.Log(0.025) / 10_000, Share.Of(10_000, 10_000).Low, 1e-7);

    /// <summary>The sum of the binomial tail, written out.</summary>
    [Fact]
    public void TheBetaDistributionIsTheBinomialTail()
    {
        const double P = 0.3;
        double tail = 0, term = Math.Pow(1 - P, 12);
        for (int k = 0; k <= 12; k++)
        {
            if (k >= 5) tail += term;
            term *= P / (1 - P) * (12 - k) / (k + 1);
        }

        Assert.Equal(tail, Share.BetaDistribution(P, 5, 8), 1e-12);
    }
}
