using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>
/// Turns a network's output into x0 with the inverse of its parameterization. The network works in its own precision; the
/// combination is made in the precision of x_t.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="parameterization">What its output means.</param>
/// <param name="variance">What it learned of variances; null where it gives x0 alone.</param>
public sealed class NetworkDenoiser(INetwork network, IParameterization parameterization, IReverseVariance? variance = null)
    : IEachLevelDenoiser
{
    /// <summary>The network.</summary>
    public INetwork Network => network;

    /// <summary>What its output means.</summary>
    public IParameterization Parameterization => parameterization;

    public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var time = full(xt.shape[0], parameterization.NetworkTime(level), dtype: network.Precision, device: xt.device);
        var input = (parameterization.InputScale(level) * xt).to(network.Precision);
        var output = network.Predict(input, time, condition);
        var reading = parameterization.ToX0(level);
        var x0 = reading.FromXt * xt + reading.FromOutput * output.narrow(1, 0, xt.shape[1]).to(xt.dtype);
        return new Prediction(x0) { Xt = xt, Reading = reading, VarianceFraction = variance?.Fraction(output) }.MoveToOuterDisposeScope();
    }

    public Tensor DenoiseEach(Tensor xt, IReadOnlyList<NoiseLevel> levels, Condition? condition)
    {
        using var scope = NewDisposeScope();
        var coefficients = new LevelCoefficients(levels, xt);
        var time = coefficients.Vector(parameterization.NetworkTime).to(network.Precision);
        var output = network.Predict((coefficients.Column(parameterization.InputScale) * xt).to(network.Precision), time, condition);
        var x0 = coefficients.Column(l => parameterization.ToX0(l).FromXt) * xt
            + coefficients.Column(l => parameterization.ToX0(l).FromOutput) * output.narrow(1, 0, xt.shape[1]).to(xt.dtype);
        return x0.MoveToOuterDisposeScope();
    }
}
