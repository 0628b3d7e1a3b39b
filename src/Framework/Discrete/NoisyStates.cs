using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>A batch at random steps, and what a network tells of it: what losses are made of.</summary>
/// <param name="X">Clean samples, int64 [B, ...].</param>
/// <param name="Zt">The same at their steps.</param>
/// <param name="Steps">The step of each sample, from 1 to T.</param>
/// <param name="LogProbabilities">Of what the reading says, float64 [B, ..., K].</param>
/// <param name="Process">The forward process.</param>
/// <param name="Reading">What the logits are about.</param>
public sealed record NoisyStates(
    Tensor X, Tensor Zt, IReadOnlyList<int> Steps, Tensor LogProbabilities, StateProcess Process, StateReading Reading)
{
    /// <summary>Draws steps, each of 1 to T equally likely, and states by the kernel, and asks the network.</summary>
    public static NoisyStates Draw(INetwork network, Samples batch, StateProcess process, StateReading reading, Generator random)
    {
        var x = batch.Values;
        int[] steps = [.. randint(1, process.Steps + 1, x.shape[0], dtype: int64, generator: random).data<long>().ToArray()
            .Select(t => (int)t)];
        return At(network, batch, process, reading, steps, random);
    }

    /// <summary>The same at given steps.</summary>
    public static NoisyStates At(
        INetwork network, Samples batch, StateProcess process, StateReading reading, IReadOnlyList<int> steps, Generator random)
    {
        var zt = process.Noisy(batch.Values, steps, Uniform(batch.Values, random));
        return Of(network, batch, zt, process, reading, steps);
    }

    /// <summary>What a network tells of noisy states that are given.</summary>
    public static NoisyStates Of(
        INetwork network, Samples batch, Tensor zt, StateProcess process, StateReading reading, IReadOnlyList<int> steps)
    {
        var time = tensor(steps.Select(t => (double)t / process.Steps).ToArray(), dtype: network.Precision, device: zt.device);
        if (steps.Count == 1) time = time.expand(zt.shape[0]);
        var logits = network.Predict(zt, time, batch.Condition);
        return new(batch.Values, zt, steps, reading.Normalized(logits, zt, process, steps), process, reading);
    }

    /// <summary>Uniform numbers, float64 of a tensor's shape, drawn on the CPU so that every device has the same.</summary>
    public static Tensor Uniform(Tensor like, Generator random) =>
        rand(like.shape, dtype: float64, generator: random).to(like.device);

    /// <summary>-log p of a state at each position, [B, ...].</summary>
    public Tensor CrossEntropy(Tensor states) => -LogProbabilities.gather(-1, states.unsqueeze(-1)).squeeze(-1);

    /// <summary>
    /// The bound's term <c>KL(q(z_(t-1) | z_t, x) || p(z_(t-1) | z_t))</c> at each position, in nats, [B, ...]. At t = 1 it is
    /// -log p(x | z_1).
    /// </summary>
    public Tensor Divergence()
    {
        using var scope = NewDisposeScope();
        int[] previous = [.. Steps.Select(t => t - 1)];
        var forward = StateProcess.Rows(Process.Between(previous, Steps, Zt.device), Zt);
        var marginal = StateProcess.Rows(Process.Between([.. Steps.Select(_ => 0)], previous, Zt.device).transpose(1, 2), X);
        var joint = forward * marginal;
        var q = joint / joint.sum(-1, keepdim: true);
        var p = Reading.Step(LogProbabilities, Zt, Process, previous, Steps);
        var logs = q.clamp_min(Smallest).log() - p.clamp_min(Smallest).log();
        return (q * logs).sum(-1).MoveToOuterDisposeScope();
    }

    // Its logarithm is finite; a probability of 0 is only met with q = 0, or where a network's own has underflowed.
    private const double Smallest = 1e-300;
}
