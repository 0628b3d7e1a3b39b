using Diffusion.Lectures;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Lectures;

/// <summary>000, 001, 002: the chain step by step and the diffusion kernel have one distribution.</summary>
public sealed class ChainAndKernelTests
{
    private const int Count = 4000;

    // Kolmogorov: sqrt(n) D exceeds this with a probability of 2 exp(-2 * 2.2^2) = 1.2e-4.
    private const double Largest = 2.2;

    private static readonly LinearSchedule Schedule = new(new());

    /// <summary>From one point, both against N(sqrt(abar_t) x, 1 - abar_t), with abar_t as the printed product.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(300)]
    [InlineData(1000)]
    public void BothAreTheGaussianOfTheProduct(int t)
    {
        double abar = 1;
        for (int i = 1; i <= t; i++) abar *= 1 - (1e-4 + (i - 1) * (0.02 - 1e-4) / 999);
        using var random = new Generator(5);
        using var scope = NewDisposeScope();
        var x0 = full([Count, 1], 0.8, dtype: float64);
        double Distance(Tensor x)
        {
            double[] sorted = [.. x.data<double>().ToArray().Order()];
            return sorted.Index().Max(p =>
            {
                double cdf = MathNet.Numerics.Distributions.Normal.CDF(Math.Sqrt(abar) * 0.8, Math.Sqrt(1 - abar), p.Item);
                return Math.Max(Math.Abs(cdf - p.Index / (double)Count), Math.Abs(cdf - (p.Index + 1.0) / Count));
            });
        }

        Assert.True(Math.Sqrt(Count) * Distance(StepByStepPage.Chain(x0, Schedule, t, random)) < Largest);
        Assert.True(Math.Sqrt(Count) * Distance(StepByStepPage.Kernel(x0, Schedule, t, random)) < Largest);
    }

    /// <summary>Of data that is no Gaussian, two points: the samples of both, compared with each other.</summary>
    [Fact]
    public void BothAreAlikeForOtherData()
    {
        using var random = new Generator(6);
        using var scope = NewDisposeScope();
        Tensor Data() => randint(2, [Count, 1], generator: random).to(float64) * 2 - 1;
        double[] chain = [.. StepByStepPage.Chain(Data(), Schedule, 100, random).data<double>().ToArray().Order()];
        double[] kernel = [.. StepByStepPage.Kernel(Data(), Schedule, 100, random).data<double>().ToArray().Order()];
        double distance = chain.Concat(kernel).Max(x => Math.Abs(Below(chain, x) - Below(kernel, x)));
        Assert.True(Math.Sqrt(Count / 2.0) * distance < Largest);

        static double Below(double[] sorted, double x)
        {
            int i = Array.BinarySearch(sorted, x);
            return (i >= 0 ? i + 1 : ~i) / (double)sorted.Length;
        }
    }
}
