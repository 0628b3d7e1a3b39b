using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>What a network over states predicts, and the loss that it is trained with.</summary>
public interface IStateObjective
{
    static readonly PluginKind<IStateObjective> Kind = new(
        "state-objective", "what a network over states predicts and is trained with", Effect.Training, "objective")
    {
        Default = "x0-cross-entropy",
    };

    /// <summary>What the logits are about.</summary>
    StateReading Reading => StateReading.X0;

    /// <summary>Why it has no loss for a process, as a clause that follows its name; null when it has.</summary>
    string? Refusal(StateProcess process) => null;

    /// <summary>The loss of a batch in nats per position, a scalar in the caller's dispose scope.</summary>
    /// <param name="network">The network.</param>
    /// <param name="batch">Clean samples and what each is.</param>
    /// <param name="process">The forward process.</param>
    /// <param name="random">Of times and states; on the CPU.</param>
    Tensor Loss(INetwork network, Samples batch, StateProcess process, Generator random);
}
