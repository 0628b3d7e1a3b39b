using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Running;

/// <summary>A task whose module removes noise: it draws samples, and can guide another run's.</summary>
public interface IDenoiserTask : IExperimentTask
{
    /// <summary>The trained module as an estimate of x0, neither guided nor clipped.</summary>
    IDenoiser Denoiser(nn.Module module);
}
