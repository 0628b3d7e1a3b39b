using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Lectures;
using Diffusion.Plugins.Metrics.Likelihood;
using Diffusion.Plugins.Schedules;
using Diffusion.Plugins.Tests.Metrics.Likelihood;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Lectures;

/// <summary>002, 004 5.2: the exact reverse step of a mixture, and how far it is from a Gaussian.</summary>
public sealed class ReverseKernelTests
{
    private static readonly GaussianMixture Data = ReverseKernelPage.Data;
    private static readonly NoiseLevel S = new(0.5, Math.Sqrt(0.5), Math.Sqrt(0.5));

    /// <summary>
    /// Bayes' rule on a grid, as 002 writes it: q(x_t | x_s) q(x_s) / q(x_t), and the divergence from its Gaussian by sums.
    /// </summary>
    [Theory]
    [InlineData(0.7, 0.1)]
    [InlineData(0.2, -0.9)]
    public void IsBayesRule(double beta, double xt)
    {
        var kernel = new ReverseKernel(Data, S, ReverseKernelPage.After(S, beta), xt);
        double[] grid = [.. Enumerable.Range(0, 20_001).Select(i => -8 + 16 * i / 20_000.0)];
        double Marginal(double x) => Enumerable.Range(0, 2).Sum(k => Data.Weights[k] * ReverseKernel.Normal(
            x, Math.Sqrt(0.5) * Data.Means[k][0], 0.5 * Math.Pow(Data.StandardDeviations[k], 2) + 0.5));
        double[] products = [.. grid.Select(x => ReverseKernel.Normal(xt, Math.Sqrt(1 - beta) * x, beta) * Marginal(x))];
        double width = 16 / 20_000.0, evidence = products.Sum() * width;
        double[] q = [.. products.Select(p => p / evidence)];
        foreach (var (x, density) in grid.Zip(q)) Assert.Equal(density, kernel.Density(x), 1e-10);
        double mean = grid.Zip(q, (x, p) => x * p).Sum() * width;
        double variance = grid.Zip(q, (x, p) => (x - mean) * (x - mean) * p).Sum() * width;
        Assert.Equal(mean, kernel.Mean, 1e-10);
        Assert.Equal(variance, kernel.Variance, 1e-10);
        double kl = grid.Zip(q, (x, p) => p < 1e-200 ? 0 : p * Math.Log(p / ReverseKernel.Normal(x, mean, variance))).Sum() * width;
        Assert.Equal(kl, kernel.FromBestGaussian(), 1e-9);
    }

    [Fact]
    public void OfOneGaussianItIsAGaussian()
    {
        var one = new GaussianMixture([1], [[0.3]], [0.6]);
        Assert.Equal(0, new ReverseKernel(one, S, ReverseKernelPage.After(S, 0.5), 0.7).FromBestGaussian(), 1e-12);
    }

    /// <summary>The smaller beta, the nearer to a Gaussian; the divergence falls with the third power of beta.</summary>
    [Fact]
    public void ItComesNearAGaussianWithTheThirdPowerOfBeta()
    {
        double Kl(double beta)
        {
            var t = ReverseKernelPage.After(S, beta);
            return ReverseKernel.Average(Data, t, 200, x => new ReverseKernel(Data, S, t, x).FromBestGaussian());
        }

        double[] divergences = [.. new[] { 0.5, 0.1, 0.02, 0.01 }.Select(Kl)];
        Assert.All(divergences.Zip(divergences.Skip(1)), p => Assert.True(p.First > p.Second));
        Assert.InRange(Math.Log(divergences[2] / divergences[3]) / Math.Log(2), 2.7, 3.1);
    }

    /// <summary>The gap by integrals is what the metric 'elbo' measures above the entropy, with the exact denoiser.</summary>
    [Theory]
    [InlineData(ElboVariance.Posterior)]
    [InlineData(ElboVariance.Beta)]
    public void TheGapIsThatOfTheBound(ElboVariance variance)
    {
        using var scope = NewDisposeScope();
        using var streams = new RandomStreams(3);
        var schedule = new CosineSchedule(new() { Steps = 8 });
        var random = new Generator(4);
        var second = rand([40_000, 1], dtype: float64, generator: random).lt(0.65);
        var x0 = where(second, tensor(0.8, dtype: float64), tensor(-1.0, dtype: float64))
            + where(second, tensor(0.3, dtype: float64), tensor(0.25, dtype: float64))
            * randn([40_000, 1], dtype: float64, generator: random);
        var measured = new ElboMetric(new() { Samples = 40_000, Times = 100, BatchSize = 40_000, Repetitions = 4, Variance = variance })
            .Measure(Measured.Input(x0, new ExactDenoiser(), schedule, streams));
        var gap = BoundGap.Of(Data, schedule);
        double expected = BoundGap.Entropy(Data) + gap.Prior + (variance == ElboVariance.Beta ? gap.Beta : gap.Posterior);
        Assert.Equal(expected, measured["elboNats"], 4 * measured["elboError"]);
        Assert.True(measured["elboError"] < 0.01);
    }

    /// <summary>E[x0 | x_t] of the two components, written out.</summary>
    private sealed class ExactDenoiser : IDenoiser
    {
        public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            Tensor Weighted(int k, out Tensor mean)
            {
                double s2 = Math.Pow(Data.StandardDeviations[k], 2), v = level.Alpha * level.Alpha * s2 + level.Sigma * level.Sigma;
                var from = xt - level.Alpha * Data.Means[k][0];
                mean = Data.Means[k][0] + level.Alpha * s2 / v * from;
                return Data.Weights[k] / Math.Sqrt(v) * (-from.square() / (2 * v)).exp();
            }

            var (first, second) = (Weighted(0, out var ofFirst), Weighted(1, out var ofSecond));
            return new((first * ofFirst + second * ofSecond) / (first + second));
        }
    }
}
