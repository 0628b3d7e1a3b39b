using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Plugins.Discrete.Objectives;
using Diffusion.Plugins.Discrete.Strengths;
using Diffusion.Plugins.Discrete.Transitions;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Discrete;

/// <summary>Losses against expectations that are written out for networks whose logits are fixed.</summary>
public sealed class ObjectiveTests : IDisposable
{
    private static readonly double[] P = [0.6, 0.3, 0.1];

    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    /// <summary>
    /// A network that says P whatever it sees: every masked position costs -log P(x), and the weights make the mean over times that of one
    /// masked position, whatever the schedule.
    /// </summary>
    [Theory]
    [InlineData("log-linear")]
    [InlineData("cosine")]
    [InlineData("constant")]
    public void TheContinuousBoundIsThatOfTheMask(string schedule)
    {
        var process = Masked(schedule switch
        {
            "log-linear" => new LogLinearStrength(new() { Steps = 50 }),
            "cosine" => new CosineStrength(new() { Steps = 50 }),
            _ => (IStrengthSchedule)new ConstantStrength(new() { Steps = 50, Strength = 0.2 }),
        });
        var x = Categorical.Draw(tensor(P, dtype: float64).expand(64, 500, 3), rand(64, 500, dtype: float64, generator: new Generator(1)));
        double expected = -x.flatten().data<long>().ToArray().Average(k => Math.Log(P[k]));
        double loss = Mean(new ContinuousObjective(), Says(P), x, process, 60);
        Assert.Equal(expected, loss, 0.01);
    }

    /// <summary>The T-step bound of absorbing states is the same cross-entropy, times the share that is masked in the end.</summary>
    [Fact]
    public void TheSteppedBoundOfAbsorbingStatesIsTheSame()
    {
        var process = Masked(new LogLinearStrength(new() { Steps = 20 }));
        var x = Categorical.Draw(tensor(P, dtype: float64).expand(64, 500, 3), rand(64, 500, dtype: float64, generator: new Generator(1)));
        double expected = -x.flatten().data<long>().ToArray().Average(k => Math.Log(P[k]));
        Assert.Equal(expected, 20 * Mean(new VlbObjective(new()), Says(P), x, process, 60), 0.02);
    }

    /// <summary>-log of the network's softmax at the clean state, over those that can have become z_t.</summary>
    [Fact]
    public void CrossEntropyIsThatOfTheCleanState()
    {
        var process = Chains.Process(new UniformTransition(), 3, Chains.Full(4));
        var x = zeros([400, 1], dtype: int64);
        Assert.Equal(-Math.Log(0.6), Mean(new X0CrossEntropyObjective(), Says(P), x, process, 1), 1e-12);
    }

    /// <summary>Lambda times the cross-entropy is what the mix has more than the bound, for the same random numbers.</summary>
    [Fact]
    public void TheMixIsTheSum()
    {
        var process = Chains.Process(new PlinkoTransition(), 3, 0.5, 0.5, 0.5);
        var x = ones([40, 2], dtype: int64);
        double vlb = Mean(new VlbObjective(new()), Says(P), x, process, 1);
        double crossEntropy = Mean(new X0CrossEntropyObjective(), Says(P), x, process, 1);
        Assert.Equal(vlb + 0.3 * crossEntropy, Mean(new HybridObjective(new() { Lambda = 0.3 }), Says(P), x, process, 1), 1e-12);
    }

    /// <summary>Pairs of one step at T = 1: z_0 is x, so the loss is -log p(x).</summary>
    [Fact]
    public void PairsOfOneStepAreTheData()
    {
        var process = Chains.Process(new UniformTransition(), 3, 1);
        Assert.Equal(-Math.Log(0.3), Mean(new PreviousObjective(), Says(P), ones([50, 1], dtype: int64), process, 1), 1e-12);
    }

    [Fact]
    public void TheContinuousBoundNeedsAMask() => Assert.Equal(
        "needs a mask; use the transition 'absorbing' or another objective",
        new ContinuousObjective().Refusal(Chains.Process(new UniformTransition(), 3, 1)));

    private static StateProcess Masked(IStrengthSchedule schedule) =>
        new(new AbsorbingTransition(), schedule, new DataSpace([500], new TokenValues(3)));

    private static double Mean(IStateObjective objective, Chains.Function network, Tensor x, StateProcess process, int repetitions)
    {
        var random = new Generator(4);
        return Enumerable.Range(0, repetitions).Average(_ =>
        {
            using var scope = NewDisposeScope();
            return objective.Loss(network, new Samples(x), process, random).item<double>();
        });
    }

    /// <summary>Logits log P at every position, and a large one for the mask where there is one: the task must not let it count.</summary>
    private static Chains.Function Says(double[] p) => new((z, _, _) =>
        tensor([.. p.Select(q => Math.Log(q)), 5.0], dtype: float64).expand([.. z.shape, p.Length + 1])
            .narrow(-1, 0, z.dim() == 2 && z.shape[1] == 500 ? p.Length + 1 : p.Length));
}
