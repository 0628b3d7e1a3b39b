using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Sampling;

/// <summary>Steers samples towards a condition. An experiment may name several; each steers what the one before it made.</summary>
public interface IGuidance
{
    static readonly PluginKind<IGuidance> Kind = new(
        "guidance", "how samples are steered towards what is asked; a list is applied in the order written", Effect.Drawing)
    {
        Default = "none", IsList = true,
    };

    /// <summary>True when it needs something to be asked of samples: a class or a target.</summary>
    bool NeedsCondition => false;

    /// <summary>True when it also asks the network for its estimate without a condition, which only dropped conditions train.</summary>
    bool NeedsUnconditional => false;

    /// <summary>True when it can steer only data that has classes.</summary>
    bool NeedsClasses => false;

    /// <summary>Why it cannot steer this experiment's samples, as a sentence; null when it can.</summary>
    string? Refusal => null;

    /// <summary>Why its times cannot be meant on a schedule, a predicate; null where they can.</summary>
    string? RefusalOn(INoiseSchedule schedule) => null;

    /// <summary>The steered denoiser.</summary>
    IDenoiser Apply(IDenoiser inner);
}
