using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>Estimates the clean sample: the one thing that samplers and guidance know of a model.</summary>
public interface IDenoiser
{
    /// <summary>The estimate of x0, of the shape of <paramref name="xt"/>.</summary>
    /// <param name="xt">Noisy samples at one level, [B, ...].</param>
    /// <param name="level">Their noise level; never the clean one.</param>
    /// <param name="condition">What is asked of each sample, or null.</param>
    Tensor Denoise(Tensor xt, NoiseLevel level, Condition? condition);

    /// <summary>
    /// What else this denoiser, or one that it wraps, can do: an exact classifier, a learned variance. Null when none of them can.
    /// </summary>
    T? As<T>()
        where T : class => this as T;
}
