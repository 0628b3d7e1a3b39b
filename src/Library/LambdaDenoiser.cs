using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Library;

/// <summary>A function as a denoiser: samples can be drawn from any estimate of the clean sample, whoever makes it.</summary>
/// <param name="estimate">
/// The estimate of x0, of the shape of x_t, from noisy samples at one level, [B, ...], that level, and what is asked of each sample.
/// </param>
public sealed class LambdaDenoiser(Func<Tensor, NoiseLevel, Condition?, Tensor> estimate) : IDenoiser
{
    /// <param name="estimate">The estimate of x0 from x_t and its level.</param>
    public LambdaDenoiser(Func<Tensor, NoiseLevel, Tensor> estimate)
        : this((xt, level, _) => estimate(xt, level))
    {
    }

    public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
    {
        using var scope = NewDisposeScope();
        return new Prediction(estimate(xt, level, condition)).MoveToOuterDisposeScope();
    }
}
