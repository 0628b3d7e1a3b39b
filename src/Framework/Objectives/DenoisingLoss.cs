using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>
/// The regression that every source trains with: draw t and eps, form x_t, and compare the network's output with its target
/// (001 Algorithm 1, 003 denoising score matching, 004 eq. 4.18):
/// <c>E weight(t) || a x0 + b eps - network(x_t, t) ||^2</c>. A learned variance adds its own term.
/// </summary>
public sealed class DenoisingLoss(
    IParameterization parameterization, IWeighting weighting, ITimeDistribution times, IReverseVariance variance)
{
    /// <summary>The loss of one batch: a scalar, the mean over samples and dimensions.</summary>
    /// <param name="network">What is trained.</param>
    /// <param name="batch">Clean samples, [B, ...], and what each of them is.</param>
    /// <param name="schedule">The noise.</param>
    /// <param name="random">Source of times and noise, on the CPU.</param>
    public Tensor Of(INetwork network, Samples batch, INoiseSchedule schedule, Generator random)
    {
        using var scope = NewDisposeScope();
        var x0 = batch.Values;
        var levels = times.Sample((int)batch.Count, schedule, random).Select(schedule.At).ToArray();
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
        var prediction = output.narrow(1, 0, x0.shape[1]);
        var error = a * x0 + b * eps - prediction;
        var loss = weight * error.square();
        var ofVariance = variance.Loss(new(levels, schedule, x0, Estimate), variance.Fraction(output));
        if (ofVariance is null && times.State is null) return loss.mean().MoveToOuterDisposeScope();

        var losses = loss.flatten(1).mean([1]);
        if (ofVariance is not null) losses += ofVariance;
        return Unbiased(losses, levels, schedule, coefficients).mean().MoveToOuterDisposeScope();

        // The variance must not change the mean (Nichol and Dhariwal 2021, section 3.1).
        Tensor Estimate() => coefficients.Column(l => parameterization.ToX0(l).FromXt) * xt
            + coefficients.Column(l => parameterization.ToX0(l).FromOutput) * prediction.detach();
    }

    /// <summary>The losses as they would be at uniform times; those of training are observed, those of an evaluation are not.</summary>
    private Tensor Unbiased(Tensor losses, NoiseLevel[] levels, INoiseSchedule schedule, LevelCoefficients coefficients)
    {
        if (times.State is null) return losses;
        var corrected = losses * coefficients.Vector(l => times.Correction(l.Time, schedule));
        if (is_grad_enabled())
            times.Observe([.. levels.Select(l => l.Time)], losses.detach().to(float64).cpu().data<double>().ToArray(), schedule);
        return corrected;
    }
}

/// <summary>
/// Coefficients of a batch whose samples have different noise levels: computed in double precision on the host, given to the
/// tensors as columns that broadcast over a sample's dimensions.
/// </summary>
public sealed class LevelCoefficients(IReadOnlyList<NoiseLevel> levels, Tensor like)
{
    private readonly long[] _shape = [levels.Count, .. Enumerable.Repeat(1L, like.shape.Length - 1)];

    /// <summary>One coefficient a sample, shape [B, 1, ...].</summary>
    public Tensor Column(Func<NoiseLevel, double> coefficient) => Vector(coefficient).reshape(_shape);

    /// <summary>One coefficient a sample, shape [B].</summary>
    public Tensor Vector(Func<NoiseLevel, double> coefficient)
    {
        var values = new double[levels.Count];
        for (int i = 0; i < values.Length; i++) values[i] = coefficient(levels[i]);
        using var host = tensor(values, dtype: float64);
        return host.to(like.dtype, like.device);
    }
}
