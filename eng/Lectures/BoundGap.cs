using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;

namespace Diffusion.Lectures;

/// <summary>
/// How far the variational bound stays above the entropy of the data when every mean of a reverse step is exact, in nats:
/// KL(q(x_T) || N(0, I)) + sum over steps of E KL(q(x_{i-1} | x_i) || p(x_{i-1} | x_i)). What is left is that reverse steps are Gaussian.
/// </summary>
/// <param name="Prior">The first term.</param>
/// <param name="Best">The sum with the best variance of each step at each x_i.</param>
/// <param name="Posterior">The sum with beta-tilde, and beta_1 in the step to the data.</param>
/// <param name="Beta">The sum with beta_i.</param>
internal sealed record BoundGap(double Prior, double Best, double Posterior, double Beta)
{
    private const int Points = 300;

    public static BoundGap Of(GaussianMixture mixture, INoiseSchedule schedule)
    {
        int total = schedule.Steps!.Value;
        double best = 0, tilde = 0, beta = 0;
        Parallel.For(0, total, new ParallelOptions { MaxDegreeOfParallelism = 2 }, () => (0.0, 0.0, 0.0), (i, _, sums) =>
        {
            var t = schedule.At((i + 1.0) / total);
            var s = i == 0 ? NoiseLevel.Clean : schedule.At((double)i / total);
            double forward = ForwardStep.Between(s, t).Variance;
            double chosen = i == 0 ? forward : Diffusion.Framework.Noise.Posterior.Between(s, t).Variance;
            double Average(Func<ReverseKernel, double> of) =>
                ReverseKernel.Average(mixture, t, Points, x => of(new ReverseKernel(mixture, s, t, x)));
            double gaussian = Average(kernel => kernel.FromBestGaussian());
            return (sums.Item1 + gaussian,
                sums.Item2 + gaussian + Average(kernel => kernel.ForVariance(chosen)),
                sums.Item3 + gaussian + Average(kernel => kernel.ForVariance(forward)));
        },
        sums =>
        {
            lock (mixture) (best, tilde, beta) = (best + sums.Item1, tilde + sums.Item2, beta + sums.Item3);
        });
        return new(PriorOf(mixture, schedule.At(1)), best, tilde, beta);
    }

    /// <summary>KL(q(x_T) || N(0, 1)).</summary>
    private static double PriorOf(GaussianMixture mixture, NoiseLevel last)
    {
        double Density(double x) => Enumerable.Range(0, mixture.Components).Sum(k => mixture.Weights[k] * ReverseKernel.Normal(
            x, last.Alpha * mixture.Means[k][0], Math.Pow(last.Alpha * mixture.StandardDeviations[k], 2) + last.Sigma * last.Sigma));
        return ReverseKernel.Average(mixture, last, 4000, x => Math.Log(Density(x)) - Math.Log(ReverseKernel.Normal(x, 0, 1)));
    }

    /// <summary>-E log p(x) of the data in nats.</summary>
    public static double Entropy(GaussianMixture mixture) =>
        ReverseKernel.Average(mixture, NoiseLevel.Clean, 20_000, x => -mixture.LogDensity([x]));
}
