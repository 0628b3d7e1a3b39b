using System.ComponentModel;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Discrete.Samplers;

/// <summary>
/// Jumps at the reverse rates of step t, which are held until step s: a jump to z' has the rate
/// <c>R(z' to z_t) sum over x of q_t(z' | x) / q_t(z_t | x) p(x | z_t)</c>. Where states have no order a position jumps once at most; where
/// they have, all its jumps are added. The last step draws a clean state. It tends to the ancestral sampler as steps become small.
/// </summary>
[Description("jumps at the rates of the reverse in continuous time, held over each step")]
[Source("Campbell et al. 2022, section 4.2 and algorithm 1"), Revision(2)]
public sealed class TauLeapingSampler : IStateSampler
{
    public string? Refusal(StateProcess process, StateReading reading) =>
        !reading.AllowsAnyStep ? "needs probabilities of the clean states, which the objective does not give"
        : process.Strengths.Any(s => s >= 1) && !OnlyMasks(process)
            ? "needs steps of a strength below 1: at 1 a step is no small part of a way in continuous time" : null;

    public Tensor Sample(StateSamplingProblem problem, CancellationToken cancellation = default) =>
        problem.Walk((z, prediction, t, s) => s == 0
            ? problem.Draw(prediction.LogProbabilities.exp()) : Leap(problem, z, prediction, t, s), cancellation);

    private static Tensor Leap(StateSamplingProblem problem, Tensor z, StatePrediction prediction, int t, int s)
    {
        var rates = Rates(problem.Process, z, prediction, t, s);
        if (problem.Process.Transition.IsOrdered) return Moved(problem, z, rates);
        var total = rates.sum(-1, keepdim: true);
        var stays = (-total).exp();
        var here = nn.functional.one_hot(z, problem.Process.States).to(float64);
        return problem.Draw(stays * here + (1 - stays) * rates / total.masked_fill(total.eq(0), 1));
    }

    /// <summary>The expected numbers of jumps to each state between t and s, [B, ..., K].</summary>
    private static Tensor Rates(StateProcess process, Tensor z, StatePrediction prediction, int t, int s)
    {
        if (OnlyMasks(process)) return Unmaskings(process, z, prediction, t, s);
        // Steps of strength s_i are a time of -log(1 - s_i) of the process whose generator is D - I.
        double kept = Enumerable.Range(s, t - s).Aggregate(1.0, (product, i) => product * (1 - process.Strengths[i]));
        double time = -Math.Log(Math.Max(kept, 1e-12));
        var kernel = process.Between([0], [t], z.device);
        var all = StateProcess.Rows(kernel, z);
        var ratio = (prediction.LogProbabilities.exp() / where(all.gt(0), all, ones_like(all))).matmul(kernel[0].t());
        var forward = StateProcess.Rows(tensor(process.Matrix, dtype: float64, device: z.device).unsqueeze(0), z);
        var here = nn.functional.one_hot(z, process.States).to(ScalarType.Bool);
        return (time * forward * ratio).masked_fill(here, 0);
    }

    /// <summary>
    /// Where all that happens is that positions are masked, the rate of a mask is <c>-alpha'(t) / (1 - alpha(t)) p(x | z_t)</c>: finite
    /// also where alpha(t), the share that is left, is 0 and the time to it is endless.
    /// </summary>
    private static Tensor Unmaskings(StateProcess process, Tensor z, StatePrediction prediction, int t, int s)
    {
        double before = process.KeptAt((double)s / process.Steps).Kept, after = process.KeptAt((double)t / process.Steps).Kept;
        var states = arange(process.States, device: z.device).ne(process.Mask!.Value);
        var masked = z.eq(process.Mask.Value).unsqueeze(-1);
        return (before - after) / (1 - after) * prediction.LogProbabilities.exp() * states * masked;
    }

    /// <summary>True when D sends every state to the mask.</summary>
    private static bool OnlyMasks(StateProcess process) =>
        process.Mask is { } mask && Enumerable.Range(0, process.DataStates).All(x => process.Matrix[mask, x] == 1);

    /// <summary>A Poisson number of jumps up and one down, each of the mean length of its jumps, within the ends.</summary>
    private static Tensor Moved(StateSamplingProblem problem, Tensor z, Tensor rates)
    {
        var moved = z;
        for (int k = 0; k < problem.Process.States; k++)
        {
            var jumps = Poisson(rates.select(-1, k), problem.Random.Next(z.shape, z.device));
            moved = moved + jumps * (k - z);
        }

        return moved.clamp(0, problem.Process.States - 1);
    }

    /// <summary>The Poisson number whose interval of cumulative probabilities a uniform number falls into.</summary>
    private static Tensor Poisson(Tensor mean, Tensor uniform)
    {
        var term = (-mean).exp();
        var (upTo, number) = (term, zeros(mean.shape, dtype: int64, device: mean.device));
        for (int n = 1; n <= MostJumps; n++)
        {
            number = number + upTo.lt(uniform).to(int64);
            term = term * mean / n;
            upTo = upTo + term;
        }

        return number;
    }

    private const int MostJumps = 12;
}
