using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Discrete.Objectives;

/// <summary>A term of the variational bound, drawn at random: T times its mean is the bound without the prior's part.</summary>
[Description("the variational bound: a step's divergence from the exact reverse given the data")]
[Source("002, the last page; Austin et al. 2021, eq. 1")]
public sealed class VlbObjective(VlbOptions options) : IStateObjective
{
    public StateReading Reading => options.Predicts == Predicted.Previous ? StateReading.Previous : StateReading.X0;

    public Tensor Loss(INetwork network, Samples batch, StateProcess process, Generator random)
    {
        using var scope = NewDisposeScope();
        return NoisyStates.Draw(network, batch, process, Reading, random).Divergence().mean().MoveToOuterDisposeScope();
    }
}

public sealed record VlbOptions
{
    [Description("what the logits are about: x0, the clean states, or previous, z_(t-1)")]
    public Predicted Predicts { get; init; }
}

/// <summary>What a network's logits are about.</summary>
public enum Predicted
{
    X0,
    Previous,
}
