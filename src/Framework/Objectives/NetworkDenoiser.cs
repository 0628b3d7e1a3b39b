using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>
/// Turns a network's output into x0 with the inverse of its parameterization. The network works in its own precision; the
/// combination is made in the precision of x_t.
/// </summary>
internal class NetworkDenoiser(INetwork network, IParameterization parameterization) : IDenoiser
{
    public Tensor Denoise(Tensor xt, NoiseLevel level, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var output = Output(xt, level, condition).narrow(1, 0, xt.shape[1]).to(xt.dtype);
        var (fromXt, fromOutput) = parameterization.ToX0(level);
        return (fromXt * xt + fromOutput * output).MoveToOuterDisposeScope();
    }

    public T? As<T>()
        where T : class => this as T ?? network as T;

    /// <summary>Everything that the network gives, in its own precision.</summary>
    protected virtual Tensor Output(Tensor xt, NoiseLevel level, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var time = full(xt.shape[0], parameterization.NetworkTime(level), dtype: network.Precision, device: xt.device);
        var input = (parameterization.InputScale(level) * xt).to(network.Precision);
        return network.Predict(input, time, condition).MoveToOuterDisposeScope();
    }
}
