using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Models;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Models;

/// <summary>The oracle against numerical integration over the clean samples.</summary>
public sealed class MixturePosteriorTests
{
    private static readonly GaussianMixtureData Data = new(new()
    {
        Dimensions = 1, Weights = [0.2, 0.8], Means = [-1, 1.5], StandardDeviations = [0.3, 0.5], Labels = true,
    });

    public static TheoryData<INoiseSchedule, IParameterization> Combinations => new()
    {
        { new LinearSchedule(new()), new EpsilonParameterization() },
        { new CosineSchedule(new()), new VParameterization() },
        { new EdmSchedule(new()), new EdmParameterization(new()) },
        { new FlowSchedule(new()), new VelocityParameterization() },
        { new SubVpSdeSchedule(new()), new ScoreParameterization(new()) },
    };

    /// <summary>E[x0 | x_t] = integral of x0 p(x0) N(x_t; alpha x0, sigma^2) over the same without x0; a class alone likewise.</summary>
    [Theory]
    [MemberData(nameof(Combinations))]
    public void IsThePosteriorMean(INoiseSchedule schedule, IParameterization parameterization)
    {
        using var scope = NewDisposeScope();
        var model = new OracleModel(Data, new IdentityCodec(), schedule, parameterization);
        using var network = model.Create(new(Data.Describe()));
        var denoiser = new NetworkDenoiser(network, parameterization, new FixedVariance());
        foreach (var level in new[] { -6.0, -1, 0, 2, 6 }.Select(l => schedule.LevelAtLogSnr(l)))
        foreach (double x in new[] { -1.7, 0.1, 0.9 })
        {
            double xt = x * Math.Sqrt(level.Alpha * level.Alpha + level.Sigma * level.Sigma);
            var input = full([1, 1], xt, dtype: float64);
            Assert.Equal(Integral(xt, level, null), denoiser.Denoise(input, level, null).item<double>(), 1e-6);
            var second = Condition.OfClasses(ones(1, dtype: int64));
            Assert.Equal(Integral(xt, level, 1), denoiser.Denoise(input, level, second).item<double>(), 1e-6);
            var probabilities = model.ExactClassifier.LogProbabilities(input, level).exp();
            Assert.Equal(Share(xt, level, 1) / (Share(xt, level, 0) + Share(xt, level, 1)), probabilities[0, 1].item<double>(), 1e-6);
        }
    }

    private static double Integral(double xt, NoiseLevel level, int? component)
    {
        double numerator = 0, denominator = 0;
        for (double x0 = -6; x0 <= 6; x0 += 0.0005)
        {
            double density = Enumerable.Range(0, 2).Where(k => component is null || k == component).Sum(k => Density(x0, k));
            double weight = density * Likelihood(xt, x0, level);
            numerator += x0 * weight;
            denominator += weight;
        }

        return numerator / denominator;
    }

    private static double Share(double xt, NoiseLevel level, int component)
    {
        double sum = 0;
        for (double x0 = -6; x0 <= 6; x0 += 0.0005) sum += Density(x0, component) * Likelihood(xt, x0, level);
        return sum;
    }

    private static double Density(double x0, int k)
    {
        (double weight, double mean, double deviation) = k == 0 ? (0.2, -1, 0.3) : (0.8, 1.5, 0.5);
        return weight / deviation * Math.Exp(-0.5 * Math.Pow((x0 - mean) / deviation, 2));
    }

    private static double Likelihood(double xt, double x0, NoiseLevel level) =>
        Math.Exp(-0.5 * Math.Pow((xt - level.Alpha * x0) / level.Sigma, 2));
}
