using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>Estimates the clean sample: the one thing that samplers and guidance know of a model.</summary>
public interface IDenoiser
{
    /// <summary>The estimate of x0 and what else the network gives, in the caller's dispose scope.</summary>
    /// <param name="xt">Noisy samples at one level, [B, ...].</param>
    /// <param name="level">Their noise level; never the clean one.</param>
    /// <param name="condition">What is asked of each sample, or null.</param>
    Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition);
}

/// <summary>For those who need the estimate alone.</summary>
public static class Denoisers
{
    /// <summary>The estimate of x0, of the shape of <paramref name="xt"/>.</summary>
    public static Tensor Denoise(this IDenoiser denoiser, Tensor xt, NoiseLevel level, Condition? condition)
    {
        using var scope = NewDisposeScope();
        return denoiser.Predict(xt, level, condition).X0.MoveToOuterDisposeScope();
    }
}

/// <summary>
/// A denoiser that changes or watches another. The order of composition, inside out: network, guidance, clipping, watchers.
/// </summary>
public abstract class DelegatingDenoiser(IDenoiser inner) : IDenoiser
{
    /// <summary>The denoiser that this one wraps.</summary>
    protected IDenoiser Inner { get; } = inner;

    public virtual Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => Inner.Predict(xt, level, condition);
}
