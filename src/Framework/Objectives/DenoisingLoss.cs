using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
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

/// <summary>How much the loss at one noise level counts.</summary>
public interface IWeighting
{
    static readonly PluginKind<IWeighting> Kind = new(
        "weighting", "how much each noise level counts in the loss", Effect.Training)
    {
        Default = "simple",
    };

    /// <summary>A factor of at least 0, of the squared error that <see cref="Error"/> names.</summary>
    double Weight(NoiseLevel level, INoiseSchedule schedule);

    /// <summary>What the weighted error is of. A weight means the same whatever the network predicts.</summary>
    WeightedError Error => WeightedError.X0;
}

/// <summary>What a weight multiplies.</summary>
public enum WeightedError
{
    /// <summary>The network's own output, in the simple loss of its parameterization.</summary>
    Output,

    /// <summary>|| x0 - x0_theta ||^2.</summary>
    X0,

    /// <summary>|| eps - eps_theta ||^2.</summary>
    Eps,

    /// <summary>|| s + eps / sigma ||^2, the error of the score.</summary>
    Score,
}

/// <summary>Brings a weight from the error that it is meant for to the error of a network's output.</summary>
public static class WeightingMath
{
    // Signal, in units of the noise, so little that a weight which has a limit has reached it in double precision.
    private const double Near = 1e-6;
    private const double Nearer = 1e-8;

    /// <summary>
    /// The factor of || target - output ||^2. With x0 = FromXt x_t + FromOutput out, an error e of the output is one of FromOutput e of
    /// x0, of alpha / sigma that of eps, and of alpha / sigma^2 that of the score. At noise alone an error of eps is an infinite one of x0,
    /// which a weight of 0 can make finite: there it is the limit of less and less signal, where there is one.
    /// </summary>
    public static double WeightOfOutput(
        this IWeighting weighting, IParameterization parameterization, NoiseLevel level, INoiseSchedule schedule)
    {
        double weight = At(level);
        if (double.IsFinite(weight) || level.Alpha != 0) return weight;
        double near = At(level with { Alpha = Near * level.Sigma }), nearer = At(level with { Alpha = Nearer * level.Sigma });
        return Math.Abs(near - nearer) <= Near * Math.Abs(nearer) ? nearer : weight;

        double At(NoiseLevel at) => Direct(weighting, parameterization, at, schedule);
    }

    private static double Direct(
        IWeighting weighting, IParameterization parameterization, NoiseLevel level, INoiseSchedule schedule)
    {
        double weight = weighting.Weight(level, schedule);
        if (weighting.Error == WeightedError.Output) return parameterization.SimpleWeight(level, schedule) * weight;
        double error = parameterization.ToX0(level).FromOutput * weighting.Error switch
        {
            WeightedError.Eps => level.Alpha / level.Sigma,
            WeightedError.Score => level.Alpha / (level.Sigma * level.Sigma),
            _ => 1,
        };
        return error * error * weight;
    }
}

/// <summary>Which times are trained how often. Some learn it from their losses.</summary>
public interface ITimeDistribution
{
    static readonly PluginKind<ITimeDistribution> Kind = new("times", "which times are trained how often", Effect.Training)
    {
        Default = "uniform",
    };

    /// <summary>What it has learned, part of a checkpoint; null for times that do not adapt.</summary>
    IResumable? State => null;

    /// <summary><paramref name="count"/> times of the schedule: steps i/T of a discrete one, any time of a continuous one.</summary>
    IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random);

    /// <summary>Its quantiles at (i + 1/2) / count, where they are known without drawing; null where they are not.</summary>
    IReadOnlyList<double>? Quantiles(int count, INoiseSchedule schedule) => null;

    /// <summary>
    /// 1 / (p N): the factor of a sample's loss at a time, which keeps the mean over all times unbiased where they adapt.
    /// </summary>
    double Correction(double time, INoiseSchedule schedule) => 1;

    /// <summary>Takes the losses of a training batch, without the correction. Called only where there is a <see cref="State"/>.</summary>
    void Observe(IReadOnlyList<double> times, IReadOnlyList<double> losses, INoiseSchedule schedule)
    {
    }
}
