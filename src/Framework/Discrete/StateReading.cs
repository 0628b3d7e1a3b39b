using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>
/// What a network's logits are about, and how the reverse step <c>p(z_s | z_t)</c> follows from them. All tensors are float64
/// [B, positions..., K]; steps are given for each sample, or one for all.
/// </summary>
public abstract class StateReading
{
    /// <summary>Logits of the clean states x (Austin et al. 2021, section 3.3): any step from t to s follows.</summary>
    public static readonly StateReading X0 = new X0Reading();

    /// <summary>Logits of z_(t-1), as 002 has it: the step of one alone.</summary>
    public static readonly StateReading Previous = new PreviousReading();

    /// <summary>False where logits tell the step from t to t - 1 alone.</summary>
    public abstract bool AllowsAnyStep { get; }

    /// <summary>
    /// Normalised log-probabilities of what the logits are about, -infinity for what cannot have become z_t. For absorbing states these are
    /// the two rules of Sahoo et al. 2024, section 3.2.3: nothing is masked in x, and what is not masked stays.
    /// </summary>
    public Tensor Normalized(Tensor logits, Tensor zt, StateProcess process, IReadOnlyList<int> steps)
    {
        using var scope = NewDisposeScope();
        var possible = Possible(zt, process, steps);
        return logits.to(float64).masked_fill(possible.logical_not(), double.NegativeInfinity).log_softmax(-1).MoveToOuterDisposeScope();
    }

    /// <summary>The probabilities of z_s, from normalised log-probabilities.</summary>
    public abstract Tensor Step(
        Tensor logProbabilities, Tensor zt, StateProcess process, IReadOnlyList<int> to, IReadOnlyList<int> from);

    /// <summary>What can have become z_t, bool; at least one state everywhere.</summary>
    protected abstract Tensor Possible(Tensor zt, StateProcess process, IReadOnlyList<int> steps);

    private sealed class X0Reading : StateReading
    {
        public override bool AllowsAnyStep => true;

        /// <summary>p(z_s | z_t) = sum over x of q(z_s | z_t, x) p(x | z_t).</summary>
        public override Tensor Step(
            Tensor logProbabilities, Tensor zt, StateProcess process, IReadOnlyList<int> to, IReadOnlyList<int> from)
        {
            using var scope = NewDisposeScope();
            int[] data = [.. from.Select(_ => 0)];
            var forward = StateProcess.Rows(process.Between(to, from, zt.device), zt);
            var all = StateProcess.Rows(process.Between(data, from, zt.device), zt);
            var kernel = process.Between([.. to.Select(_ => 0)], to, zt.device);
            var weights = logProbabilities.exp() / where(all.gt(0), all, ones_like(all));
            var mixed = weights.flatten(1, -2).matmul(kernel.transpose(1, 2)).reshape(weights.shape) * forward;
            var total = mixed.sum(-1, keepdim: true);
            // A state that no data leads to has no reverse: the step is then forward's alone, and where nothing at all leads to it any
            // state is as good.
            var none = total.eq(0);
            var ahead = forward.sum(-1, keepdim: true);
            var alone = where(ahead.gt(0), forward / ahead.masked_fill(ahead.eq(0), 1), full_like(forward, 1.0 / process.States));
            return where(none, alone, mixed / total.masked_fill(none, 1)).MoveToOuterDisposeScope();
        }

        protected override Tensor Possible(Tensor zt, StateProcess process, IReadOnlyList<int> steps)
        {
            using var scope = NewDisposeScope();
            var likely = StateProcess.Rows(process.Between([.. steps.Select(_ => 0)], steps, zt.device), zt).gt(0);
            var isData = arange(process.States, device: zt.device).lt(process.DataStates);
            var possible = likely.logical_and(isData);
            return possible.logical_or(possible.any(-1, keepdim: true).logical_not().logical_and(isData)).MoveToOuterDisposeScope();
        }
    }

    private sealed class PreviousReading : StateReading
    {
        public override bool AllowsAnyStep => false;

        public override Tensor Step(
            Tensor logProbabilities, Tensor zt, StateProcess process, IReadOnlyList<int> to, IReadOnlyList<int> from) =>
            logProbabilities.exp();

        protected override Tensor Possible(Tensor zt, StateProcess process, IReadOnlyList<int> steps)
        {
            using var scope = NewDisposeScope();
            int[] previous = [.. steps.Select(t => t - 1)];
            var likely = StateProcess.Rows(process.Between(previous, steps, zt.device), zt).gt(0);
            // Data has no mask.
            var isData = arange(process.States, device: zt.device).lt(process.DataStates);
            var atStart = tensor(previous.Select(s => s > 0).ToArray(), device: zt.device)
                .reshape([-1, .. Enumerable.Repeat(1L, (int)zt.dim())]);
            var possible = likely.logical_and(isData.logical_or(atStart));
            return possible.logical_or(possible.any(-1, keepdim: true).logical_not().logical_and(isData)).MoveToOuterDisposeScope();
        }
    }
}
