using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

public sealed class DpmSolverPlusPlusSamplerTests
{
    private static readonly GaussianData Data = new(0.3, 0.6);

    /// <summary>k-diffusion's sample_dpmpp_2m with lambda = -log sigma, in scalars, on unequal steps.</summary>
    [Fact]
    public void MultistepIsTheFormulaOfKDiffusion()
    {
        double[] sigmas = [20, 9, 5, 1.5, 0.6, 0.1, 0];
        double x = 7, before = 0;
        for (int i = 0; i + 1 < sigmas.Length; i++)
        {
            double sigma = sigmas[i], next = sigmas[i + 1], x0 = 0.3 + 0.36 / (0.36 + sigma * sigma) * (x - 0.3);
            double t = -Math.Log(sigma), h = -Math.Log(next) - t;
            double r = i == 0 ? 0 : (t + Math.Log(sigmas[i - 1])) / h;
            double d = i == 0 || next == 0 ? x0 : (1 + 1 / (2 * r)) * x0 - 1 / (2 * r) * before;
            x = next / sigma * x - double.ExpM1(-h) * d;
            before = x0;
        }

        NoiseLevel[] levels = [.. sigmas.Select(sigma => sigma == 0 ? NoiseLevel.Clean : new NoiseLevel(sigma, 1, sigma))];
        Assert.Equal(x, Sample(new(), Problem(FunctionSchedule.Edm, levels, tensor(7.0).reshape(1, 1))).item<double>(), 1e-12);
    }

    /// <summary>SDE-DPM-Solver++(1) is ancestral sampling with posterior variance: both solve the SDE for constant x0.</summary>
    [Fact]
    public void TheSdeOfOrderOneIsAncestralSampling()
    {
        foreach (var schedule in new[] { FunctionSchedule.VariancePreserving, FunctionSchedule.VarianceExploding, FunctionSchedule.Flow })
        {
            var levels = LogSnrLevels.Uniform(schedule, 20, -7, 8, clean: true);
            var sde = Sample(new() { Order = 1, Noise = DpmNoise.Sde }, Problem(schedule, levels, Data.Points(levels[0])));
            var ancestral = new AncestralSampler(new())
                .Sample(Problem(schedule, levels, Data.Points(levels[0])), TestContext.Current.CancellationToken);
            Assert.Equal(0, (sde - ancestral).abs().max().item<double>(), 1e-12);
        }
    }

    /// <summary>The mean of an SDE step of order 2, in scalars: k-diffusion's sample_dpmpp_2m_sde with midpoint and eta 1.</summary>
    [Fact]
    public void TheSdeOfOrderTwoIsTheFormulaOfKDiffusion()
    {
        double[] sigmas = [4, 2, 0.8];
        NoiseLevel[] levels = [.. sigmas.Select(sigma => new NoiseLevel(sigma, 1, sigma))];
        using var random = new Generator(2);
        double x = 3, before = 0;
        for (int i = 0; i < 2; i++)
        {
            double sigma = sigmas[i], next = sigmas[i + 1], x0 = 0.3 + 0.36 / (0.36 + sigma * sigma) * (x - 0.3);
            double h = Math.Log(sigma / next), z = randn([1, 1], dtype: float64, generator: random).item<double>();
            double mean = next / sigma * Math.Exp(-h) * x - double.ExpM1(-2 * h) * x0;
            if (i > 0) mean += 0.5 * -double.ExpM1(-2 * h) / (Math.Log(sigmas[i - 1] / sigma) / h) * (x0 - before);
            x = mean + next * Math.Sqrt(-double.ExpM1(-2 * h)) * z;
            before = x0;
        }

        var sample = Sample(new() { Noise = DpmNoise.Sde }, Problem(FunctionSchedule.Edm, levels, tensor(3.0).reshape(1, 1)));
        Assert.Equal(x, sample.item<double>(), 1e-12);
    }

    /// <summary>Two levels that coincide leave no step to extrapolate from.</summary>
    [Fact]
    public void ALevelThatComesTwiceChangesNothing()
    {
        var schedule = FunctionSchedule.Flow;
        var levels = LogSnrLevels.Uniform(schedule, 5, -6, 6);
        var once = Sample(new(), Problem(schedule, levels, Data.Points(levels[0])));
        var twice = Sample(new(), Problem(schedule, [levels[0], .. levels], Data.Points(levels[0])));
        Assert.Equal(0, (once - twice).abs().max().item<double>(), 1e-12);
    }

    [Fact]
    public void SinglestepWithNoiseIsRefused()
    {
        var options = new DpmSolverPlusPlusOptions { Method = DpmMethod.Singlestep, Noise = DpmNoise.Sde };
        var problem = Assert.Single(options.Validate(new ValidationContext(options)));
        Assert.Equal(
            "found 'sde' with the method 'singlestep', which is deterministic; use the noise 'none' or the method 'multistep'",
            problem.ErrorMessage);
        Assert.Equal(["Noise"], problem.MemberNames);
        Assert.Empty(new DpmSolverPlusPlusOptions { Noise = DpmNoise.Sde }.Validate(new ValidationContext(options)));
    }

    private static SamplingProblem Problem(INoiseSchedule schedule, NoiseLevel[] levels, Tensor start) =>
        new(Data, schedule, levels, start, new GeneratorNoise(2), null);

    private static Tensor Sample(DpmSolverPlusPlusOptions options, SamplingProblem problem) =>
        new DpmSolverPlusPlusSampler(options).Sample(problem, TestContext.Current.CancellationToken);
}
