using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Discrete.Objectives;

/// <summary>A term of the bound plus lambda times the cross-entropy of the clean states.</summary>
[Description("a term of the bound plus lambda times the cross-entropy of the clean states")]
[Source("Austin et al. 2021, eq. 5")]
public sealed class HybridObjective(HybridOptions options) : IStateObjective
{
    public Tensor Loss(INetwork network, Samples batch, StateProcess process, Generator random)
    {
        using var scope = NewDisposeScope();
        var noisy = NoisyStates.Draw(network, batch, process, StateReading.X0, random);
        return (noisy.Divergence().mean() + options.Lambda * noisy.CrossEntropy(batch.Values).mean()).MoveToOuterDisposeScope();
    }
}

public sealed record HybridOptions
{
    [Description("lambda, the weight of the cross-entropy"), Range(0, 1e6)]
    public double Lambda { get; init; } = 0.01;
}
