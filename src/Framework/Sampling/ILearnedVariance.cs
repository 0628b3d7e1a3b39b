using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>
/// A denoiser whose network also learned the variance of reverse steps (Nichol and Dhariwal 2021, eq. 15). Samplers find it with
/// <see cref="IDenoiser.As{T}"/>.
/// </summary>
public interface ILearnedVariance
{
    /// <summary>
    /// v of <c>log variance = v log var_ts + (1 - v) log beta-tilde</c>, of the shape of <paramref name="xt"/>: 0 is the posterior's
    /// variance, 1 the forward step's.
    /// </summary>
    Tensor VarianceFraction(Tensor xt, NoiseLevel level, Condition? condition);
}
