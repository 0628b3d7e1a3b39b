using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>
/// Turns a network's output into x0 with the inverse of its parameterization. The network works in float32; the combination is
/// made in the precision of x_t.
/// </summary>
internal sealed class NetworkDenoiser(INetwork network, IParameterization parameterization) : IDenoiser
{
    public Tensor Denoise(Tensor xt, NoiseLevel level, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var time = full(xt.shape[0], level.Time, dtype: float32, device: xt.device);
        var output = network.Predict(xt.to(float32), time, condition).to(xt.dtype);
        var (fromXt, fromOutput) = parameterization.ToX0(level);
        return (fromXt * xt + fromOutput * output).MoveToOuterDisposeScope();
    }
}
