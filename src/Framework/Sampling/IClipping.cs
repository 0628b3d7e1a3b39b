using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Sampling;

/// <summary>Keeps estimates of x0 where data can be.</summary>
public interface IClipping
{
    static readonly PluginKind<IClipping> Kind = new(
        "clipping", "how estimates of x0 are kept within the data's range", Effect.Drawing)
    {
        Default = "static",
    };

    /// <summary>Why its bounds cannot be meant for what is learned, a predicate; null where they can.</summary>
    string? Refusal => null;

    /// <summary>The denoiser whose estimates are clipped.</summary>
    IDenoiser Apply(IDenoiser inner);
}
