using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Discrete.Objectives;

/// <summary>
/// The bound of absorbing states in continuous time: <c>-alpha'(t) / (1 - alpha(t))</c> times the cross-entropy of what is masked, where
/// alpha is the share that no step has touched. Times of a batch lie in strata of their own.
/// </summary>
[Description("for absorbing states: the bound in continuous time, a weighted cross-entropy of what is masked")]
[Source("Sahoo et al. 2024, eq. 10; Shi et al. 2024, eq. 5")]
public sealed class ContinuousObjective : IStateObjective
{
    public string? Refusal(StateProcess process) =>
        process.Mask is null ? "needs a mask; use the transition 'absorbing' or another objective" : null;

    public Tensor Loss(INetwork network, Samples batch, StateProcess process, Generator random)
    {
        using var scope = NewDisposeScope();
        var x = batch.Values;
        long count = x.shape[0];
        var times = (arange(count, dtype: float64) + rand(1, dtype: float64, generator: random)) / count;
        // t = 0 has no mask and an infinite weight.
        double[] t = [.. times.data<double>().ToArray().Select(time => Math.Max(time, Least))];
        var shares = t.Select(process.KeptAt).ToList();
        long[] column = [count, .. Enumerable.Repeat(1L, (int)x.dim() - 1)];
        Tensor Column(IEnumerable<double> numbers) => tensor(numbers.ToArray(), dtype: float64, device: x.device).reshape(column);
        var masked = NoisyStates.Uniform(x, random).ge(Column(shares.Select(s => s.Kept)));
        var zt = x.masked_fill(masked, process.Mask!.Value);
        var logits = network.Predict(zt, tensor(t, dtype: network.Precision, device: x.device), batch.Condition);
        // What is not data is not predicted; what is not masked stays and costs nothing.
        var isMask = arange(process.States, device: x.device).ge(process.DataStates);
        var logs = logits.to(float64).masked_fill(isMask, double.NegativeInfinity).log_softmax(-1);
        var crossEntropy = -logs.gather(-1, x.unsqueeze(-1)).squeeze(-1);
        var weights = Column(shares.Select(s => s.Kept < 1 ? -s.Rate / (1 - s.Kept) : 0));
        return (weights * crossEntropy * masked).mean().MoveToOuterDisposeScope();
    }

    private const double Least = 1e-6;
}
