using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>
/// The regression that every source trains with: draw t and eps, form x_t, and compare the network's output with its target
/// (001 Algorithm 1, 003 denoising score matching, 004 eq. 4.18):
/// <c>E weight(t) || a x0 + b eps - network(x_t, t) ||^2</c>.
/// </summary>
public sealed class DenoisingObjective(IParameterization parameterization, IWeighting weighting, ITimeDistribution times) : IObjective
{
    public Tensor Loss(INetwork network, TrainingBatch batch, INoiseSchedule schedule, Generator random)
    {
        using var scope = NewDisposeScope();
        var x0 = batch.X0;
        var levels = times.Sample((int)batch.Size, schedule, random).Select(schedule.At).ToArray();
        var eps = randn(x0.shape, dtype: x0.dtype, generator: random).to(x0.device);

        var coefficients = new LevelCoefficients(levels, x0);
        var alpha = coefficients.Column(l => l.Alpha);
        var sigma = coefficients.Column(l => l.Sigma);
        var a = coefficients.Column(l => parameterization.Target(l).X0);
        var b = coefficients.Column(l => parameterization.Target(l).Eps);
        var weight = coefficients.Column(l => parameterization.SimpleWeight(l, schedule) * weighting.Weight(l, schedule));

        var scale = coefficients.Column(parameterization.InputScale);

        var xt = alpha * x0 + sigma * eps;
        var prediction = network.Predict(scale * xt, coefficients.Vector(parameterization.NetworkTime), batch.Condition);
        var error = a * x0 + b * eps - prediction;
        return (weight * error.square()).mean().MoveToOuterDisposeScope();
    }

    public IDenoiser Denoiser(INetwork network, INoiseSchedule schedule) => new NetworkDenoiser(network, parameterization);
}
