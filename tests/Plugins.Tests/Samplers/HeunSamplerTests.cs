using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

public sealed class HeunSamplerTests
{
    // E[x0 | x] of N(0, 1) at alpha = 1 is x / (1 + sigma^2).
    private static readonly FunctionDenoiser Data = new((x, level) => x / (1 + level.Sigma * level.Sigma));

    /// <summary>
    /// By hand: at sigma 2, x0 = 3/5 and d = 1.2; Euler to 1.8; there x0 = 0.9 and d' = 0.9; x = 3 - 1.05 = 1.95; x0 = 1.95/2.
    /// </summary>
    [Fact]
    public void TwoStepsByHand()
    {
        Assert.Equal(1.95, Sample(new(), Levels(2, 1)), 1e-14);
        Assert.Equal(0.975, Sample(new(), Levels(2, 1, 0)), 1e-14);
    }

    [Fact]
    public void OneStepToCleanIsEuler()
    {
        // 3 + (0 - 2) 1.2
        Assert.Equal(0.6, Sample(new(), Levels(2, 0)), 1e-14);
    }

    /// <summary>Algorithm 2 in scalars: gamma = sChurn / N, at most sqrt(2) - 1, inside [sMin, sMax] only.</summary>
    [Theory]
    [InlineData(0.6, 0, null)]
    [InlineData(100, 0, null)]
    [InlineData(0.6, 1.5, 3.0)]
    public void ChurnIsThatOfAlgorithmTwo(double churn, double min, double? max)
    {
        double[] sigmas = [4, 2, 1, 0];
        using var random = new Generator(2);
        double x = 3;
        for (int i = 0; i < 3; i++)
        {
            double gamma = sigmas[i] >= min && sigmas[i] <= (max ?? 1e9) ? Math.Min(churn / 3, Math.Sqrt(2) - 1) : 0;
            double hat = sigmas[i] * (1 + gamma);
            if (gamma > 0)
            {
                double z = randn([1, 1], dtype: float64, generator: random).item<double>();
                x += Math.Sqrt(hat * hat - sigmas[i] * sigmas[i]) * 1.1 * z;
            }

            double d = (x - x / (1 + hat * hat)) / hat, euler = x + (sigmas[i + 1] - hat) * d;
            double there = sigmas[i + 1] == 0 ? d : (euler - euler / (1 + sigmas[i + 1] * sigmas[i + 1])) / sigmas[i + 1];
            x += (sigmas[i + 1] - hat) * (d + there) / 2;
        }

        Assert.Equal(x, Sample(new() { SChurn = churn, SMin = min, SMax = max, SNoise = 1.1 }, Levels(sigmas)), 1e-12);
    }

    [Fact]
    public void ChurnStopsAtTheNoisiestLevelOfTheSchedule()
    {
        var seen = new List<double>();
        var watch = new FunctionDenoiser((x, level) =>
        {
            seen.Add(level.Sigma);
            return Data.Denoise(x, level, null);
        });
        Sample(new() { SChurn = 100 }, Levels(70, 0), watch);
        Assert.Equal([80], seen);
    }

    [Fact]
    public void ARangeWithoutLevelsIsRefused()
    {
        var options = new HeunOptions { SMin = 2, SMax = 1 };
        var problem = Assert.Single(options.Validate(new ValidationContext(options)));
        Assert.Equal("found 1; sMin is 2, so at least 2 is needed", problem.ErrorMessage);
    }

    private static NoiseLevel[] Levels(params double[] sigmas) =>
        [.. sigmas.Select(s => s == 0 ? NoiseLevel.Clean : new NoiseLevel(s, 1, s))];

    private static double Sample(HeunOptions options, NoiseLevel[] levels, IDenoiser? denoiser = null)
    {
        var problem = new SamplingProblem(
            denoiser ?? Data, FunctionSchedule.Edm, levels, tensor(3.0).reshape(1, 1), new GeneratorNoise(2), null);
        return new HeunSampler(options).Sample(problem, TestContext.Current.CancellationToken).item<double>();
    }
}
