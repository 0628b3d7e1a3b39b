using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;

namespace Diffusion.Plugins.Guidance;

/// <summary>Leaves the conditional estimate as it is.</summary>
[Description("the conditional estimate itself")]
[Source("the identity")]
public sealed class NoGuidance : IGuidance
{
    public IDenoiser Apply(IDenoiser inner) => inner;
}
