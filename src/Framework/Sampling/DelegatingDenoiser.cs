using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>
/// A denoiser that changes or watches another. The order of composition, inside out: network, guidance, clipping, watchers.
/// </summary>
public abstract class DelegatingDenoiser(IDenoiser inner) : IDenoiser
{
    /// <summary>The denoiser that this one wraps.</summary>
    protected IDenoiser Inner { get; } = inner;

    public virtual Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => Inner.Predict(xt, level, condition);
}
