using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Discrete.Guidance;
using Diffusion.Plugins.Discrete.Samplers;
using Diffusion.Plugins.Discrete.Strengths;
using Diffusion.Plugins.Discrete.Transitions;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Discrete;

/// <summary>Every sampler returns the data's distribution where the denoiser is exact.</summary>
public sealed class StateSamplerTests : IDisposable
{
    private const int Count = 20_000;

    private static readonly double[] P = [0.45, 0.05, 0.3, 0.2];

    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string, string, int> Cases => new()
    {
        { "ancestral", "plinko", 40 }, { "ancestral", "plinko", 3 }, { "ancestral", "plinko", 1 },
        { "ancestral", "absorbing", 40 }, { "ancestral", "absorbing", 2 }, { "ancestral", "uniform", 7 }, { "ancestral", "gaussian", 5 },
        { "remasking", "absorbing", 40 }, { "remasking", "absorbing", 3 },
        { "tau-leaping", "log-linear", 40 }, { "tau-leaping", "uniform", 40 }, { "tau-leaping", "absorbing", 40 },
            { "tau-leaping", "plinko", 40 },
    };

    /// <summary>
    /// Any subset of steps; total variation of 20,000 exact samples is 0.005 in the mean, and leaping has an error of its own.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void ReturnsTheData(string sampler, string transition, int steps)
    {
        var process = Process(transition, sampler == "tau-leaping");
        var z = Sampler(sampler).Sample(Problem(process, Exact(process), steps));
        double[] shares = [.. z.flatten().bincount(null, process.States).data<long>().ToArray().Select(n => n / (double)Count)];
        Assert.InRange(Chains.TotalVariation(shares, P), 0, sampler == "tau-leaping" ? 0.04 : 0.014);
    }

    /// <summary>
    /// With the shares 1, 3/4, ..., 0 the rates are 1/4, 1/3, 1/2 and then all: leaps unmask 1 - exp(-1/4), ... of what is masked. Before,
    /// the first of them unmasked nothing: the share that is left is 0 there.
    /// </summary>
    [Fact]
    public void LeapsFromPureMasksUnmask()
    {
        var process = Chains.Process(new AbsorbingTransition(), 4, [.. new LogLinearStrength(new() { Steps = 4 }).Strengths]);
        var masked = new List<double>();
        var exact = new NetworkStateDenoiser(
            new Chains.Function((z, _, _) =>
            {
                masked.Add(z.eq(4).to(float64).mean().item<double>());
                return tensor([.. P.Select(p => Math.Log(p)), 0], dtype: float64).expand([.. z.shape, 5]);
            }),
            process, StateReading.X0);
        new TauLeapingSampler().Sample(Problem(process, exact, 4));
        double[] expected = [1, Math.Exp(-1.0 / 4), Math.Exp(-1.0 / 4 - 1.0 / 3), Math.Exp(-1.0 / 4 - 1.0 / 3 - 1.0 / 2)];
        // Four standard deviations of 20,000.
        Assert.All(expected.Zip(masked), p => Assert.Equal(p.First, p.Second, 0.014));
    }

    /// <summary>Without masking again it is the ancestral sampler, number for number.</summary>
    [Fact]
    public void RemaskingNothingIsAncestral()
    {
        var process = Process("absorbing", false);
        var remasked = new RemaskingSampler(new() { Strength = 0 }).Sample(Problem(process, Exact(process), 8));
        Assert.Equal(new AncestralStateSampler().Sample(Problem(process, Exact(process), 8)), remasked);
    }

    /// <summary>Of what is unmasked a share sigma is masked again: at full strength, about as much as is unmasked.</summary>
    [Fact]
    public void RemaskingMasksAgain()
    {
        var process = Process("absorbing", false);
        int again = 0;
        bool[] shown = [];
        var watched = new Chains.Function((z, time, _) =>
        {
            bool[] now = z.flatten().ne(process.Mask!.Value).data<bool>().ToArray();
            again += shown.Zip(now).Count(p => p.First && !p.Second);
            shown = now;
            return tensor([.. P.Select(q => Math.Log(q)), 0], dtype: float64).expand([.. z.shape, 5]);
        });
        new RemaskingSampler(new() { Strength = 1 })
            .Sample(Problem(process, new NetworkStateDenoiser(watched, process, StateReading.X0), 10));
        Assert.InRange(again, Count, 10 * Count);
    }

    /// <summary>(1 + w) log p(x | z, y) - w log p(x | z), normalised, at twice the evaluations.</summary>
    [Fact]
    public void GuidanceActsOnLogits()
    {
        double[] asked = [0.7, 0.2, 0.1], plain = [0.2, 0.3, 0.5];
        var process = Chains.Process(new UniformTransition(), 3, Chains.Full(2));
        var network = new Chains.Function((z, _, condition) => where(
            condition![ConditionPart.Class]!.eq(ConditionPart.NoClass).reshape(-1, 1, 1),
            tensor(plain, dtype: float64).log(), tensor(asked, dtype: float64).log()).expand(z.shape[0], 1, 3));
        var guided = new ClassifierFreeStateGuidance(new() { Scale = 2 })
            .Apply(new NetworkStateDenoiser(network, process, StateReading.X0));
        var prediction = guided.Predict(zeros([4, 1], dtype: int64), 1, Condition.OfClasses(ones(4, dtype: int64)));
        double[] weights = [.. asked.Zip(plain, (a, p) => Math.Pow(a, 3) / Math.Pow(p, 2))];
        Assert.Equal(2, prediction.Evaluations);
        Assert.All(weights.Index(), w => Assert.Equal(
            w.Item / weights.Sum(), Math.Exp(prediction.LogProbabilities[3, 0, w.Index].item<double>()), 1e-12));
    }

    /// <summary>What is impossible is so with guidance too: an unmasked position stays.</summary>
    [Fact]
    public void GuidanceKeepsWhatIsUnmasked()
    {
        var process = Process("absorbing", false);
        var network = new Chains.Function((z, _, _) => randn([.. z.shape, 5], dtype: float64, generator: new Generator(2)));
        var guided = new ClassifierFreeStateGuidance(new() { Scale = 3 })
            .Apply(new NetworkStateDenoiser(network, process, StateReading.X0));
        var z = tensor(new long[,] { { 2 }, { 4 } });
        var p = guided.Predict(z, 20, Condition.OfClasses(zeros(2, dtype: int64))).LogProbabilities.exp();
        Assert.Equal([0, 0, 1, 0, 0], p[0, 0].data<double>().ToArray());
        Assert.Equal((0, 1), (p[1, 0, 4].item<double>(), Math.Round(p[1, 0].sum().item<double>(), 12)));
    }

    [Theory]
    [InlineData("remasking", "uniform", "needs a mask; use the transition 'absorbing'")]
    [InlineData("tau-leaping", "plinko", "needs steps of a strength below 1: at 1 a step is no small part of a way in continuous time")]
    public void WhatASamplerCannotUndoIsRefused(string sampler, string transition, string why) =>
        Assert.Equal(why, Sampler(sampler).Refusal(Process(transition, false), StateReading.X0));

    private static IStateSampler Sampler(string name) => name switch
    {
        "ancestral" => new AncestralStateSampler(),
        "tau-leaping" => new TauLeapingSampler(),
        _ => new RemaskingSampler(new() { Strength = 0.5 }),
    };

    private static StateProcess Process(string transition, bool weak)
    {
        ITransition d = transition switch
        {
            "plinko" => new PlinkoTransition(),
            "uniform" => new UniformTransition(),
            "absorbing" or "log-linear" => new AbsorbingTransition(),
            _ => new GaussianTransition(new()),
        };
        // Leaps are small parts of the way: four hundred weak steps, of which some are visited.
        double strength = transition == "plinko" ? 0.3 : 0.02;
        IStrengthSchedule schedule = weak && transition != "log-linear" ? new ConstantStrength(new() { Steps = 400, Strength = strength })
            : d.AddsMask ? new LogLinearStrength(new() { Steps = 40 }) : new ConstantStrength(new() { Steps = 40, Strength = 1 });
        return new(d, schedule, new DataSpace([1], new StateValues(4)));
    }

    /// <summary>log P(x) + log q(z_t | x).</summary>
    private static NetworkStateDenoiser Exact(StateProcess process) => new(
        new Chains.Function((z, time, _) =>
        {
            int t = (int)Math.Round(time[0].item<double>() * process.Steps);
            double[] p = [.. P, .. Enumerable.Repeat(0.0, process.States - P.Length)];
            var likely = StateProcess.Rows(process.Between([0], [t], CPU), z) * tensor(p, dtype: float64);
            return likely.log().masked_fill(likely.sum(-1, keepdim: true).eq(0), 0);
        }),
        process, StateReading.X0);

    private static StateSamplingProblem Problem(StateProcess process, IStateDenoiser denoiser, int steps)
    {
        var start = Categorical.Draw(
            tensor([.. process.Prior], dtype: float64).expand(Count, 1, process.States), new SampleUniforms(1).Next([Count, 1], CPU));
        int[] visited = [.. Enumerable.Range(0, steps + 1).Select(i => (int)Math.Round((double)process.Steps * (steps - i) / steps))];
        return new(denoiser, process, StateReading.X0, visited, start, new SampleUniforms(2), null);
    }
}
