using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Discrete.Objectives;

/// <summary>-log p(x | z_t), every step alike.</summary>
[Description("logits of the clean states; their cross-entropy, every step alike")]
[Source("Austin et al. 2021, eq. 5, the second term alone")]
public sealed class X0CrossEntropyObjective : IStateObjective
{
    public Tensor Loss(INetwork network, Samples batch, StateProcess process, Generator random)
    {
        using var scope = NewDisposeScope();
        return NoisyStates.Draw(network, batch, process, StateReading.X0, random).CrossEntropy(batch.Values).mean()
            .MoveToOuterDisposeScope();
    }
}
