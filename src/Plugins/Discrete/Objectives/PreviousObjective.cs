using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Discrete.Objectives;

/// <summary>-log p(z_(t-1) | z_t) of pairs that the forward process makes: the network that 002 asks for.</summary>
[Description("logits of the state one step before; their cross-entropy on pairs of the forward process")]
[Source("002, function approximation")]
public sealed class PreviousObjective : IStateObjective
{
    public StateReading Reading => StateReading.Previous;

    public Tensor Loss(INetwork network, Samples batch, StateProcess process, Generator random)
    {
        using var scope = NewDisposeScope();
        var x = batch.Values;
        int[] steps = [.. randint(1, process.Steps + 1, x.shape[0], dtype: int64, generator: random).data<long>().ToArray()
            .Select(t => (int)t)];
        int[] previous = [.. steps.Select(t => t - 1)];
        var before = process.Noisy(x, previous, NoisyStates.Uniform(x, random));
        var zt = process.Later(before, previous, steps, NoisyStates.Uniform(x, random));
        return NoisyStates.Of(network, batch, zt, process, Reading, steps).CrossEntropy(before).mean().MoveToOuterDisposeScope();
    }
}
