using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

/// <summary>A denoiser that is a function of x_t and its level.</summary>
internal sealed class FunctionDenoiser(Func<Tensor, NoiseLevel, Tensor> function) : IDenoiser
{
    public Tensor Denoise(Tensor xt, NoiseLevel level, Condition? condition) => function(xt, level);
}
