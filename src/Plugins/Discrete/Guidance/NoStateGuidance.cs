using System.ComponentModel;
using Diffusion.Framework.Discrete;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Discrete.Guidance;

/// <summary>The conditional prediction as it is.</summary>
[Description("the network's prediction as it is")]
[Source("the identity")]
public sealed class NoStateGuidance : IStateGuidance
{
    public IStateDenoiser Apply(IStateDenoiser inner) => inner;
}
