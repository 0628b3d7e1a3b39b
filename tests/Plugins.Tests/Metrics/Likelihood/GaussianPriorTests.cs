using Diffusion.Framework.Noise;
using Diffusion.Plugins.Metrics.Likelihood;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Likelihood;

public sealed class GaussianPriorTests
{
    /// <summary>With x0^2 = 1 it is -1/2 log(1 - abar_T); Ho et al. 2020, section 4, give "about 1e-5" bits.</summary>
    [Fact]
    public void OfTheLinearScheduleAtPlusMinusOneIsTheKnownValue()
    {
        INoiseSchedule linear = new LinearSchedule(new());
        var data = tensor(new[,] { { 1.0, -1.0, -1.0 } });
        double bits = GaussianPrior.Divergence(data, linear.At(1)).item<double>() / 3 / Math.Log(2);
        Assert.Equal(2.911e-5, bits, 5e-9);
    }

    /// <summary>By numerical integration of q log(q / p), against N(0, alpha^2 + sigma^2).</summary>
    [Theory]
    [InlineData(0.3, 0.6, 1.5)]
    [InlineData(1, 50, -2)]
    public void IsTheDivergenceFromTheStartOfSampling(double alpha, double sigma, double x0)
    {
        double variance = (alpha * alpha) + (sigma * sigma), sum = 0, step = sigma / 500;
        for (double x = alpha * x0 - 12 * sigma; x < alpha * x0 + 12 * sigma; x += step)
        {
            double logQ = -(x - alpha * x0) * (x - alpha * x0) / (2 * sigma * sigma) - Math.Log(sigma);
            double logP = -x * x / (2 * variance) - Math.Log(variance) / 2;
            sum += step * Math.Exp(logQ) / Math.Sqrt(2 * Math.PI) * (logQ - logP);
        }

        Assert.Equal(sum, GaussianPrior.Divergence(tensor(new[,] { { x0 } }), new(1, alpha, sigma)).item<double>(), 1e-8);
    }

    [Fact]
    public void AScheduleThatEndsInNoiseAloneStartsWhereItsLogSnrIsFinite()
    {
        var level = GaussianPrior.Level(new FlowSchedule(new()));
        Assert.Equal(-20, level.LogSnr, 1e-6);
        Assert.Equal(1, GaussianPrior.Level(new VpSdeSchedule(new())).Time);
    }
}
