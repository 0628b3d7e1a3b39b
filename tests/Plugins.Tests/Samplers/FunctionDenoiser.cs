using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

/// <summary>A denoiser that is a function of x_t and its level.</summary>
internal sealed class FunctionDenoiser(Func<Tensor, NoiseLevel, Tensor> function) : IDenoiser
{
    public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => new(function(xt, level));
}
