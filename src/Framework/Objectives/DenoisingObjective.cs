using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>
/// The regression that every source trains with: draw t and eps, form x_t, and compare the network's output with its target
/// (001 Algorithm 1, 003 denoising score matching, 004 eq. 4.18):
/// <c>E weight(t) || a x0 + b eps - network(x_t, t) ||^2</c>. A learned variance adds its own term.
/// </summary>
public sealed class DenoisingObjective(
    IParameterization parameterization, IWeighting weighting, ITimeDistribution times, IReverseVariance variance) : IObjective
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
        var weight = coefficients.Column(l => weighting.WeightOfOutput(parameterization, l, schedule));

        var scale = coefficients.Column(parameterization.InputScale);

        var xt = alpha * x0 + sigma * eps;
        var output = network.Predict(scale * xt, coefficients.Vector(parameterization.NetworkTime), batch.Condition);
        var prediction = variance.IsLearned ? output.narrow(1, 0, x0.shape[1]) : output;
        var error = a * x0 + b * eps - prediction;
        var loss = weight * error.square();
        if (!variance.IsLearned && times is not IAdaptiveTimes) return loss.mean().MoveToOuterDisposeScope();

        var losses = loss.flatten(1).mean([1]);
        if (variance.IsLearned)
        {
            // The variance must not change the mean (Nichol and Dhariwal 2021, section 3.1).
            var estimate = coefficients.Column(l => parameterization.ToX0(l).FromXt) * xt
                + coefficients.Column(l => parameterization.ToX0(l).FromOutput) * prediction.detach();
            var fraction = variance.Fraction(output.narrow(1, x0.shape[1], x0.shape[1]));
            losses += variance.Loss(new(levels, schedule, x0, estimate), fraction);
        }

        return Unbiased(losses, levels, schedule, coefficients).mean().MoveToOuterDisposeScope();
    }

    public IDenoiser Denoiser(INetwork network, INoiseSchedule schedule) => variance.IsLearned
        ? new LearnedVarianceDenoiser(network, parameterization, variance)
        : new NetworkDenoiser(network, parameterization);

    /// <summary>The losses as they would be at uniform times; those of training are observed, those of an evaluation are not.</summary>
    private Tensor Unbiased(Tensor losses, NoiseLevel[] levels, INoiseSchedule schedule, LevelCoefficients coefficients)
    {
        if (times is not IAdaptiveTimes adaptive) return losses;
        var corrected = losses * coefficients.Vector(l => adaptive.Correction(l.Time, schedule));
        if (is_grad_enabled())
            adaptive.Observe([.. levels.Select(l => l.Time)], losses.detach().to(float64).cpu().data<double>().ToArray(), schedule);
        return corrected;
    }
}
