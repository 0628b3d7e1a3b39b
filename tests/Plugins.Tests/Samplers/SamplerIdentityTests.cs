using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

public sealed class SamplerIdentityTests
{
    public static TheoryData<INoiseSchedule, ITimeGrid> Grids
    {
        get
        {
            var data = new TheoryData<INoiseSchedule, ITimeGrid>();
            INoiseSchedule[] schedules = [new LinearSchedule(new()), new CosineSchedule(new()), new VpSdeSchedule(new())];
            foreach (INoiseSchedule schedule in schedules)
            foreach (ITimeGrid grid in new ITimeGrid[] { new LeadingGrid(), new TrailingGrid(), new LinspaceGrid() })
                data.Add(schedule, grid);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Grids))]
    public void DdimWithEtaOneIsAncestralSampling(INoiseSchedule schedule, ITimeGrid grid)
    {
        var problem = Problem(schedule, grid.Build(schedule, 20));
        var ddim = new DdimSampler(new() { Eta = 1 }).Sample(problem, TestContext.Current.CancellationToken);
        var ancestral = new AncestralSampler(new())
            .Sample(problem with { Noise = new GeneratorNoise(3) }, TestContext.Current.CancellationToken);
        Assert.Equal(0, (ddim - ancestral).abs().max().item<double>(), 1e-10);
    }

    /// <summary>One ancestral step has the mean and variance of 001's mu_q and Sigma_q, written out with a_i and abar_i.</summary>
    [Fact]
    public void AnAncestralStepIsThePosterior()
    {
        var schedule = new LinearSchedule(new());
        INoiseSchedule levels = schedule;
        foreach (int i in new[] { 2, 10, 500, 1000 })
        {
            double a = 1 - schedule.Betas[i - 1];
            double abar = schedule.CumulativeSignalVariance(i), before = schedule.CumulativeSignalVariance(i - 1);
            var posterior = Posterior.Between(levels.At((i - 1) / 1000.0), levels.At(i / 1000.0));
            Assert.Equal(Math.Sqrt(a) * (1 - before) / (1 - abar), posterior.FromXt, 1e-10);
            Assert.Equal(Math.Sqrt(before) * (1 - a) / (1 - abar), posterior.FromX0, 1e-10);
            Assert.Equal((1 - a) * (1 - before) / (1 - abar), posterior.Variance, 1e-12);
            // 003 Algorithm 1: the same mean from eps.
            double x0 = 0.4, eps = -0.9, xt = Math.Sqrt(abar) * x0 + Math.Sqrt(1 - abar) * eps;
            Assert.Equal((xt - (1 - a) / Math.Sqrt(1 - abar) * eps) / Math.Sqrt(a), posterior.FromXt * xt + posterior.FromX0 * x0, 1e-10);
        }
    }

    private static SamplingProblem Problem(INoiseSchedule schedule, IReadOnlyList<NoiseLevel> levels) =>
        new(
            new GaussianData(0.3, 0.6), schedule, levels,
            randn([50, 3], dtype: float64, generator: new Generator(1)), new GeneratorNoise(3), null);
}
