using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

public sealed class DdimInversionSamplerTests
{
    private static readonly GaussianData Data = new(0.8, 0.5);
    private static readonly DdimInversionSampler Sampler = new(new());
    private static readonly VpSdeSchedule Schedule = new(new());
    private static readonly Tensor Originals = 0.8 + 0.5 * linspace(-3, 3, 7, dtype: float64).reshape(7, 1);

    [Fact]
    public void TheReconstructionErrorFallsAtFirstOrder()
    {
        double Error(int steps) =>
            (Sampler.Sample(Problem(steps), TestContext.Current.CancellationToken) - Originals).abs().max().item<double>();
        Assert.Equal(1, ConvergenceTests.Slope(Error, 125, 250, 500, 1000), 0.15);
        Assert.InRange(Error(1000), 0, 1e-2);
    }

    /// <summary>The noise comes to where the exact flow takes the data; the step from the clean level is too small to see.</summary>
    [Fact]
    public void TheNoiseIsThatOfTheExactFlow()
    {
        double Error(int steps)
        {
            var problem = Problem(steps);
            var exact = Data.Flow(Originals, problem.Levels[^1], problem.Levels[0]);
            return (Sampler.Invert(problem, TestContext.Current.CancellationToken) - exact).abs().max().item<double>();
        }

        Assert.Equal(1, ConvergenceTests.Slope(Error, 125, 250, 500, 1000), 0.15);
        Assert.InRange(Error(1000), 0, 2e-2);
    }

    [Fact]
    public void StartsFromDataAtALevelThatIsNotClean()
    {
        var levels = LogSnrLevels.Uniform(Schedule, 1000, -8, 2);
        var problem = new SamplingProblem(Data, Schedule, levels, Data.Points(levels[^1]), new GeneratorNoise(0), null);
        var noise = Sampler.Invert(problem, TestContext.Current.CancellationToken);
        Assert.Equal(0, (noise - Data.Points(levels[0])).abs().max().item<double>(), 2e-2);
        var back = Sampler.Sample(problem, TestContext.Current.CancellationToken);
        Assert.Equal(0, (back - problem.Start).abs().max().item<double>(), 1e-2);
    }

    /// <summary>Each iteration multiplies the difference to the exact inverse by the step and the slope of eps.</summary>
    [Fact]
    public void FixedPointIterationsMakeTheWayBackExact()
    {
        double Error(int iterations)
        {
            var sampler = new DdimInversionSampler(new() { Iterations = iterations });
            return (sampler.Sample(Problem(100), TestContext.Current.CancellationToken) - Originals).abs().max().item<double>();
        }

        Assert.InRange(Error(0), 1e-2, 1);
        Assert.InRange(Error(20), 0, 1e-9);
    }

    private static SamplingProblem Problem(int steps) =>
        new(Data, Schedule, LogSnrLevels.Uniform(Schedule, steps - 1, -8, 9, clean: true), Originals, new GeneratorNoise(0), null);
}
