using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

/// <summary>
/// Measured orders: the slope of log error against log steps, in float64, against the exact path to a level that is not clean.
/// </summary>
public sealed class ConvergenceTests
{
    private static readonly GaussianData Data = new(0.8, 0.5);

    public static TheoryData<string, double> Orders => new()
    {
        { "ddim", 1 },
        { "probability-flow-euler", 1 },
        { "euler-ancestral without noise", 1 },
        { "dpm-solver++ 1", 1 },
        { "dpm-solver++ 2M", 2 },
        { "dpm-solver++ 2S", 2 },
        { "heun", 2 },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void TheErrorFallsWithTheOrder(string name, double order)
    {
        foreach (INoiseSchedule schedule in new INoiseSchedule[] { new VpSdeSchedule(new()), FunctionSchedule.Flow, FunctionSchedule.Edm })
        {
            double slope = Slope(n => Error(Sampler(name), schedule, n), 100, 200, 400, 800);
            TestContext.Current.SendDiagnosticMessage($"{name} on {schedule}: {slope:f3}");
            Assert.Equal(order, slope, 0.15);
        }
    }

    [Fact]
    public void DpmSolverOfOrderOneIsDdim()
    {
        foreach (var schedule in new[] { FunctionSchedule.VariancePreserving, FunctionSchedule.Edm, FunctionSchedule.Flow })
        {
            var problem = Problem(schedule, LogSnrLevels.Uniform(schedule, 20, -8, 8, clean: true));
            var ddim = new DdimSampler(new()).Sample(problem, TestContext.Current.CancellationToken);
            foreach (var method in Enum.GetValues<DpmMethod>())
            {
                var dpm = new DpmSolverPlusPlusSampler(new() { Order = 1, Method = method })
                    .Sample(problem, TestContext.Current.CancellationToken);
                Assert.Equal(0, (dpm - ddim).abs().max().item<double>(), 1e-12);
            }
        }
    }

    /// <summary>A straight line through (log steps, -log error).</summary>
    internal static double Slope(Func<int, double> error, params int[] steps)
    {
        double[] x = [.. steps.Select(n => Math.Log(n))], y = [.. steps.Select(n => -Math.Log(error(n)))];
        return x.Zip(y, (a, b) => (a - x.Average()) * (b - y.Average())).Sum() / x.Sum(a => (a - x.Average()) * (a - x.Average()));
    }

    private static double Error(ISampler sampler, INoiseSchedule schedule, int steps)
    {
        var levels = LogSnrLevels.Uniform(schedule, steps, -8, 8);
        var problem = Problem(schedule, levels);
        var sample = sampler.Sample(problem, TestContext.Current.CancellationToken);
        return (sample - Data.Flow(problem.Start, levels[0], levels[^1])).abs().max().item<double>();
    }

    private static SamplingProblem Problem(INoiseSchedule schedule, NoiseLevel[] levels) =>
        new(Data, schedule, levels, Data.Points(levels[0]), new GeneratorNoise(2), null);

    private static ISampler Sampler(string name) => name switch
    {
        "ddim" => new DdimSampler(new()),
        "probability-flow-euler" => new ProbabilityFlowEulerSampler(),
        "euler-ancestral without noise" => new EulerAncestralSampler(new() { Eta = 0 }),
        "dpm-solver++ 1" => new DpmSolverPlusPlusSampler(new() { Order = 1 }),
        "dpm-solver++ 2M" => new DpmSolverPlusPlusSampler(new()),
        "dpm-solver++ 2S" => new DpmSolverPlusPlusSampler(new() { Method = DpmMethod.Singlestep }),
        _ => new HeunSampler(new()),
    };
}
