using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;

namespace Diffusion.Plugins.Guidance;

/// <summary>Leaves estimates of x0 as they are.</summary>
[Description("estimates of x0 as they are")]
[Source("the identity")]
public sealed class NoClipping : IClipping
{
    public IDenoiser Apply(IDenoiser inner) => inner;
}
