using Diffusion.Framework.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Optimizers;

/// <summary>
/// TorchSharp's AdamW, whose step is one call of libtorch for all parameters together. Its state is TorchSharp's, and so is the name of the
/// class, which TorchSharp writes into files: either goes on with what the other has saved.
/// </summary>
internal sealed class AdamW(IEnumerable<Parameter> parameters, AdamWRates rates)
    : TorchSharp.Modules.AdamW(parameters, rates.LearningRate, rates.Beta1, rates.Beta2, rates.Epsilon, rates.WeightDecay, false, false)
{
    public override Tensor step(Func<Tensor>? closure = null)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        foreach (var group in ParamGroups.Cast<ParamGroup>())
        {
            var updated = group.Parameters
                .Select(p => (Parameter: (Tensor)p, Gradient: p.grad, State: (State)_state[p.Handle]))
                .Where(u => u.Gradient is not null).ToList();
            if (updated.Count == 0) continue;
            foreach (var (_, _, state) in updated) state.step++;
            var numbers = updated.Select(u => u.State.step).Distinct()
                .ToDictionary(n => n, n => tensor((float)n, device: updated[0].Parameter.device));
            NativeOperators.AdamW(
                [.. updated.Select(u => u.Parameter)], [.. updated.Select(u => u.Gradient!)],
                [.. updated.Select(u => u.State.exp_avg)], [.. updated.Select(u => u.State.exp_avg_sq)],
                [.. updated.Select(u => numbers[u.State.step])], rates with { LearningRate = group.LearningRate });
        }

        return null!;
    }
}
