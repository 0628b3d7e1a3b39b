using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Guidance;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using Diffusion.Plugins.Tests.Objectives;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

/// <summary>
/// Whole sampling loops against the sums that the test suite of huggingface/diffusers asserts (Apache-2.0, commit 58eb52c0,
/// tests/schedulers): a fixed start, the model x t/(t+1), the linear schedule, x0 clipped to [-1, 1].
/// </summary>
public sealed class PublishedLoopTests
{
    private static readonly LinearSchedule Schedule = new(new());

    // Their steps count from 0, ours from 1.
    private static readonly FunctionNetwork Model = new((x, time) =>
    {
        var t = (time * 1000 - 1).round();
        return x * (t / (t + 1)).reshape([-1, 1, 1, 1]);
    });

    private static Tensor Start => (arange(768, dtype: float32) / 768).reshape(3, 8, 8, 4).permute(3, 0, 1, 2).contiguous();

    [Theory]
    [InlineData("epsilon", 258.9606, 0.3372)]
    [InlineData("v", 202.0296, 0.2631)]
    public void AncestralSamplingInAThousandSteps(string objective, double sum, double mean)
    {
        var clipped = new StaticClipping(new() { Bound = 1 }, new([3, 8, 8])).Apply(Denoiser(objective));
        var sample = new AncestralSampler(new()).Sample(Problem(clipped, new TrailingGrid(), 1000), TestContext.Current.CancellationToken);
        AssertSums(sum, mean, sample);
    }

    [Theory]
    [InlineData("epsilon", 172.0067, 0.223967)]
    [InlineData("v", 52.5302, 0.0684)]
    public void DdimInTenSteps(string objective, double sum, double mean)
    {
        var sample = new DdimSampler(new() { ClipSample = 1 })
            .Sample(Problem(Denoiser(objective), new LeadingGrid(), 10), TestContext.Current.CancellationToken);
        AssertSums(sum, mean, sample);
    }

    /// <summary>
    /// test_scheduler_dpm_multi.py: ten steps of solver 2M, nothing clipped. Their last level is their step 0, which is not clean.
    /// </summary>
    [Theory]
    [InlineData("epsilon", 0.3301)]
    [InlineData("v", 0.2251)]
    public void DpmSolverPlusPlusInTenSteps(string objective, double mean)
    {
        var levels = Enumerable.Range(0, 11).Select(k => ((INoiseSchedule)Schedule).At((Math.Round(999 - 99.9 * k) + 1) / 1000)).ToArray();
        var problem = new SamplingProblem(Denoiser(objective), Schedule, levels, Start, new GeneratorNoise(0), null);
        var sample = new DpmSolverPlusPlusSampler(new()).Sample(problem, TestContext.Current.CancellationToken);
        Assert.Equal(mean, sample.abs().mean().item<float>(), 1e-3);
    }

    /// <summary>
    /// test_scheduler_euler_ancestral.py: 1100 betas, ten steps. It scales x by 1 / sqrt(1 + s^2) before each step and goes on with the
    /// scaled x, so the steps are sampled one at a time.
    /// </summary>
    [Theory]
    [InlineData(false, 152.3192, 0.1983)]
    [InlineData(true, 108.4439, 0.1412)]
    public void EulerAncestralInTenSteps(bool predictsV, double sum, double mean)
    {
        var betas = Enumerable.Range(0, 1100).Select(i => 1e-4 + (0.02 - 1e-4) * i / 1099);
        double abar = 1;
        double[] ratios = [.. betas.Select(beta => Math.Sqrt((1 - (abar *= 1 - beta)) / abar))];
        double Ratio(double step) => ratios[(int)step] + (step - (int)step) * (ratios[Math.Min((int)step + 1, 1099)] - ratios[(int)step]);
        NoiseLevel[] levels =
        [
            .. Enumerable.Range(0, 10)
                .Select(k => 1099 - k * 1099 / 9.0)
                .Select(step => new NoiseLevel(step, 1, Ratio(Math.Max(0, step)))),
            NoiseLevel.Clean,
        ];
        var denoiser = new FunctionDenoiser((x, level) =>
        {
            double t = Math.Max(0, level.Time), s = level.Sigma;
            var output = x * (t / (t + 1));
            return predictsV ? x / (s * s + 1) - s / Math.Sqrt(s * s + 1) * output : x - s * output;
        });

        var sample = Start * levels[0].Sigma;
        var random = new GeneratorNoise(0);
        for (int i = 0; i < 10; i++)
        {
            var scaled = sample / Math.Sqrt(1 + levels[i].Sigma * levels[i].Sigma);
            var step = new SamplingProblem(denoiser, Schedule, [levels[i], levels[i + 1]], scaled, random, null);
            sample = new EulerAncestralSampler(new()).Sample(step, TestContext.Current.CancellationToken);
        }

        AssertSums(sum, mean, sample);
    }

    [Fact]
    public void Variances()
    {
        // DDPM at their steps 0, 487, 999; DDIM from 420 to 400 and from 980 to 960.
        NoiseLevel Step(int theirs) => theirs < 0 ? NoiseLevel.Clean : ((INoiseSchedule)Schedule).At((theirs + 1) / 1000.0);
        double Variance(int s, int t) => Posterior.Between(Step(s), Step(t)).Variance;
        Assert.Equal(0.0, Variance(-1, 0), 1e-5);
        Assert.Equal(0.00979, Variance(486, 487), 1e-5);
        Assert.Equal(0.02, Variance(998, 999), 1e-5);
        Assert.Equal(0.14771, Variance(400, 420), 1e-5);
        Assert.Equal(0.3246, Variance(960, 980), 1e-5);
    }

    private static IDenoiser Denoiser(string objective)
    {
        IParameterization parameterization = objective == "v" ? new VParameterization() : new EpsilonParameterization();
        return new NetworkDenoiser(Model, parameterization, new FixedVariance());
    }

    private static SamplingProblem Problem(IDenoiser denoiser, ITimeGrid grid, int steps) =>
        new(denoiser, Schedule, grid.Build(Schedule, steps), Start, new GeneratorNoise(0), null);

    private static void AssertSums(double sum, double mean, Tensor sample)
    {
        Assert.Equal(sum, sample.abs().sum().item<float>(), 1e-2);
        Assert.Equal(mean, sample.abs().mean().item<float>(), 1e-3);
    }
}
