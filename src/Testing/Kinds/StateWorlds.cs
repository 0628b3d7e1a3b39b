using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Processes over states whose exact reverse is written out here, by Bayes' rule for one position.</summary>
internal static class StateWorlds
{
    public const int Steps = 20;

    /// <summary>One for each sort of transition.</summary>
    public static IReadOnlyList<StateProcess> Processes { get; } =
    [
        .. new ITransition[] { new UniformStandIn(), new AbsorbingStandIn(), new NeighbourStandIn() }
            .Select(t => new StateProcess(t, t is AbsorbingStandIn ? new KeptEvenly(Steps) : new GivenStrengths(Steps, 0.25),
                World.States.Space)),
    ];

    /// <summary>More, of which nothing is sampled: what is refused can be asked of each.</summary>
    public static IReadOnlyList<StateProcess> Unusual { get; } =
    [
        .. new ITransition[] { new UniformStandIn(), new AbsorbingStandIn(), new NeighbourStandIn() }
            .SelectMany(t => new IStrengthSchedule[] { new GivenStrengths(1, 1), new GivenStrengths(3, 0.999), new KeptEvenly(4) }
                .SelectMany(s => new[] { World.States, World.Pairs }.Select(w => new StateProcess(t, s, w.Space)))),
    ];

    /// <summary>The exact logits: log P(x | z_t), or log p(z_(t-1) | z_t), [B, 1, K].</summary>
    public static INetwork Exact(StateProcess process, StateReading reading) => new FunctionNetwork((z, time, _) =>
    {
        using var scope = NewDisposeScope();
        int[] steps = StepsOf(time, process);
        var known = nn.functional.pad(tensor(StateData.Known, dtype: float64), [0, process.States - process.DataStates]);
        var likely = StateProcess.Rows(process.Between([.. steps.Select(_ => 0)], steps, z.device), z) * known;
        var clean = likely.log();
        if (reading != StateReading.X0)
        {
            var normal = StateReading.X0.Normalized(clean, z, process, steps);
            clean = StateReading.X0.Step(normal, z, process, [.. steps.Select(t => t - 1)], steps).log();
        }

        return clean.clamp_min(-1e4).MoveToOuterDisposeScope();
    });

    /// <summary>The step of each row, as losses draw them; one alone where all are at the same.</summary>
    private static int[] StepsOf(Tensor time, StateProcess process)
    {
        int[] steps = [.. time.to(float64).data<double>().ToArray()
            .Select(t => Math.Clamp((int)Math.Round(t * process.Steps), 1, process.Steps))];
        return steps.Distinct().Count() == 1 ? [steps[0]] : steps;
    }

    /// <summary>Logits of data with one sample of each class, and another where nothing is asked; nearer states are likelier.</summary>
    public static INetwork OneOfEachClass(StateProcess process) => new FunctionNetwork((z, _, condition) =>
        -20 * (arange(process.States, dtype: float64) - StateOf(condition).reshape(-1, 1, 1)).abs().expand(z.shape[0], 1, -1));

    /// <summary>The state of data that is the only one of its class.</summary>
    public static Tensor StateOf(Condition? condition) => condition?[ConditionPart.Class] is { } classes ? 1 + 2 * classes : tensor(4L);

    /// <summary>A denoiser of exact logits.</summary>
    public static IStateDenoiser Denoiser(StateProcess process, StateReading reading) =>
        new NetworkStateDenoiser(Exact(process, reading), process, reading);

    /// <summary>All steps, or every so many, falling to 0.</summary>
    public static IReadOnlyList<int> Falling(int stride = 1) => [.. Enumerable.Range(0, Steps / stride + 1).Select(i =>
        Steps - i * stride)];

    /// <summary>States at the last step.</summary>
    public static Tensor Start(StateProcess process, int count, int positions = 1)
    {
        using var scope = NewDisposeScope();
        var prior = tensor([.. process.Prior], dtype: float64).expand(count, positions, -1);
        return Categorical.Draw(prior, new SampleUniforms(9).Next([count, positions], CPU)).MoveToOuterDisposeScope();
    }

    /// <summary>The share of each state of the data.</summary>
    public static double[] Shares(Tensor states) =>
        [.. Enumerable.Range(0, StateData.Known.Length).Select(k => states.eq(k).to(float64).mean().item<double>())];

    /// <summary>What a mask leaves falls evenly to nothing.</summary>
    private sealed class KeptEvenly(int steps) : IStrengthSchedule
    {
        public IReadOnlyList<double> Strengths { get; } = [.. Enumerable.Range(0, steps).Select(i => 1.0 / (steps - i))];
    }
}
