using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using Diffusion.Tests;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

/// <summary>What every sampler keeps, on every kind of schedule.</summary>
public sealed class SamplerContractTests
{
    private const int Count = 10_000;

    private static readonly GaussianData Data = new(0.8, 0.5);

    private static readonly FunctionSchedule[] Schedules =
    [
        FunctionSchedule.VariancePreserving, FunctionSchedule.SubVariancePreserving, FunctionSchedule.VarianceExploding,
        FunctionSchedule.Edm, FunctionSchedule.Flow,
    ];

    private static readonly Dictionary<string, ISampler> Samplers = new()
    {
        ["ancestral posterior"] = new AncestralSampler(new()),
        ["ancestral beta"] = new AncestralSampler(new() { Variance = AncestralVariance.Beta }),
        ["ddim"] = new DdimSampler(new()),
        ["ddim eta 0.5"] = new DdimSampler(new() { Eta = 0.5 }),
        ["dpm-solver++ 1 sde"] = new DpmSolverPlusPlusSampler(new() { Order = 1, Noise = DpmNoise.Sde }),
        ["dpm-solver++ 2M"] = new DpmSolverPlusPlusSampler(new()),
        ["dpm-solver++ 2M sde"] = new DpmSolverPlusPlusSampler(new() { Noise = DpmNoise.Sde }),
        ["dpm-solver++ 2S"] = new DpmSolverPlusPlusSampler(new() { Method = DpmMethod.Singlestep }),
        ["euler-ancestral"] = new EulerAncestralSampler(new()),
        ["euler-maruyama"] = new EulerMaruyamaSampler(),
        ["heun"] = new HeunSampler(new()),
        ["heun churned"] = new HeunSampler(new() { SChurn = 40 }),
        ["predictor-corrector"] = new PredictorCorrectorSampler(new()),
        ["probability-flow-euler"] = new ProbabilityFlowEulerSampler(),
        ["rk45"] = new Rk45Sampler(new() { RelativeTolerance = 1e-9, AbsoluteTolerance = 1e-9 }),
    };

    public static TheoryData<string> Names => [.. Samplers.Keys];

    /// <summary>
    /// Those too that do not recover data from its exact denoiser: one begins with data, one takes the mean for a sample.
    /// </summary>
    public static TheoryData<string> AllNames => [.. Samplers.Keys, "ddim-inversion", "renoise"];

    [Theory]
    [MemberData(nameof(Names))]
    public void RecoversAGaussianOnEveryKindOfSchedule(string name)
    {
        foreach (var schedule in Schedules) AssertRecovers(name, schedule, LogSnrLevels.Uniform(schedule, 400, -9, 8, clean: true));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void StopsAtALevelThatIsNotClean(string name)
    {
        foreach (var schedule in new[] { FunctionSchedule.Edm, FunctionSchedule.Flow })
            AssertRecovers(name, schedule, LogSnrLevels.Uniform(schedule, 200, -9, 0));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void RecoversAGaussianOnDiscreteSchedules(string name)
    {
        foreach (INoiseSchedule schedule in new INoiseSchedule[] { new LinearSchedule(new()), new CosineSchedule(new()) })
            AssertRecovers(name, schedule, new TrailingGrid().Build(schedule, NoiseFloor.Start(schedule, -10.2), 500));
    }

    /// <summary>One step to the clean level is the estimate of x0.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void OneStepIsTheEstimate(string name)
    {
        foreach (var schedule in Schedules)
        {
            var level = schedule.LevelAtLogSnr(-4);
            var problem = Problem(Data, schedule, [level, NoiseLevel.Clean], Data.Points(level));
            // Churn raises the level before the step.
            if (name != "heun churned") AssertClose(Data.Denoise(problem.Start, level, null), Sample(name, problem), 1e-12);
        }
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void KeepsThePrecisionOfTheStart(string name)
    {
        foreach (var (start, network) in new[] { (float64, float32), (float32, float64) })
        {
            var schedule = FunctionSchedule.Flow;
            var levels = LogSnrLevels.Uniform(schedule, 5, -4, 4, clean: true);
            var denoiser = new WatchedDenoiser(Data, x0 => x0.to(network));
            Assert.Equal(start, Sample(name, Problem(denoiser, schedule, levels, Data.Points(levels[0]).to(start))).dtype);
        }
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void MemoryStaysFlat(string name)
    {
        using var scope = NewDisposeScope();
        var live = new List<long>();
        var denoiser = new WatchedDenoiser(Data, x0 =>
        {
            live.Add(Tensor.TotalCount);
            return x0;
        });
        var levels = LogSnrLevels.Uniform(FunctionSchedule.Flow, 60, -8, 8, clean: true);
        var problem = Problem(denoiser, FunctionSchedule.Flow, levels, Data.Points(levels[0]));
        long before = LiveTensors.Count();
        Sample(name, problem).Dispose();
        Assert.Equal(before, Tensor.TotalCount);
        Assert.InRange(live.Skip(live.Count / 2).Max(), 0, live.Take(live.Count / 2).Max());
    }

    [Theory]
    [MemberData(nameof(AllNames))]
    public void StopsBetweenStepsWhenCancelled(string name)
    {
        using var scope = NewDisposeScope();
        using var stop = new CancellationTokenSource();
        int calls = 0;
        var denoiser = new WatchedDenoiser(Data, x0 =>
        {
            if (++calls == 10) stop.Cancel();
            return x0;
        });
        var levels = LogSnrLevels.Uniform(FunctionSchedule.Flow, 60, -8, 8, clean: true);
        var problem = Problem(denoiser, FunctionSchedule.Flow, levels, Data.Points(levels[0]));
        long before = LiveTensors.Count();
        Assert.Throws<OperationCanceledException>(() => Make(name).Sample(problem, stop.Token));
        Assert.Equal(before, Tensor.TotalCount);
        // A step of rk45 makes six evaluations.
        Assert.InRange(calls, 10, 15);
    }

    /// <summary>
    /// Within five standard errors and two percent for the steps. Equal steps in log sigma cost Euler in the time of VE half a step of
    /// every e-fold, six percent here.
    /// </summary>
    private static void AssertRecovers(string name, INoiseSchedule schedule, IReadOnlyList<NoiseLevel> levels)
    {
        using var scope = NewDisposeScope();
        var sample = Sample(name, Problem(Data, schedule, levels, Data.Draw(Count, levels[0])));
        double deviation = Data.Deviation(levels[^1]);
        double mean = (sample.mean().item<double>() - Data.Mean(levels[^1])) / deviation, ratio = sample.std().item<double>() / deviation;
        TestContext.Current.SendDiagnosticMessage($"{name} on {schedule}: mean off by {mean:f4} deviations, deviation times {ratio:f4}");
        double bias = name == "probability-flow-euler" ? 0.06 : 0.02;
        Assert.True(Math.Abs(mean) < 5 / Math.Sqrt(Count) + bias, $"{name} on {schedule}: the mean is off by {mean:f4} deviations");
        Assert.True(
            Math.Abs(ratio - 1) < 5 / Math.Sqrt(2 * Count) + bias,
            $"{name} on {schedule}: the deviation is {ratio:f4} times the data's");
    }

    private static SamplingProblem Problem(IDenoiser denoiser, INoiseSchedule schedule, IReadOnlyList<NoiseLevel> levels, Tensor start) =>
        new(denoiser, schedule, levels, start, new GeneratorNoise(2), null);

    private static ISampler Make(string name) => name switch
    {
        "ddim-inversion" => new DdimInversionSampler(new()),
        "renoise" => new RenoiseSampler(),
        _ => Samplers[name],
    };

    private static Tensor Sample(string name, SamplingProblem problem) => Make(name).Sample(problem, TestContext.Current.CancellationToken);

    private static void AssertClose(Tensor expected, Tensor actual, double tolerance) =>
        Assert.Equal(0, (expected - actual).abs().max().item<double>(), tolerance);

    private sealed class WatchedDenoiser(IDenoiser inner, Func<Tensor, Tensor> watch) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            var prediction = base.Predict(xt, level, condition);
            return prediction with { X0 = watch(prediction.X0) };
        }
    }
}
