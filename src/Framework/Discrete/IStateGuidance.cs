using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Discrete;

/// <summary>Steers samples towards a condition, by their logits.</summary>
public interface IStateGuidance
{
    static readonly PluginKind<IStateGuidance> Kind = new(
        "state-guidance", "how samples of states are steered towards what is asked", Effect.Drawing, "guidance")
    {
        Default = "none",
    };

    /// <summary>True when it needs something to be asked of samples.</summary>
    bool NeedsCondition => false;

    /// <summary>True when it also asks the network for its estimate without a condition, which only dropped conditions train.</summary>
    bool NeedsUnconditional => false;

    /// <summary>The steered denoiser.</summary>
    IStateDenoiser Apply(IStateDenoiser inner);
}
