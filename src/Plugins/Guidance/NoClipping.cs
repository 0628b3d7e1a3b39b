using System.ComponentModel;
using Diffusion.Framework.Sampling;

namespace Diffusion.Plugins.Guidance;

/// <summary>Leaves estimates of x0 as they are.</summary>
[Description("estimates of x0 as they are")]
public sealed class NoClipping : IClipping
{
    public IDenoiser Apply(IDenoiser inner) => inner;
}
