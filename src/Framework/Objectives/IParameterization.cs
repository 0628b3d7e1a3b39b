using Diffusion.Framework.Data;
using Diffusion.Framework.Models;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>What the network predicts: a linear combination of the clean sample and the noise.</summary>
public interface IParameterization
{
    static readonly PluginKind<IParameterization> Kind = new("objective", "what the network predicts", Effect.Training)
    {
        Default = "epsilon",
    };

    /// <summary>target = X0 x0 + Eps eps at one noise level.</summary>
    (double X0, double Eps) Target(NoiseLevel level);

    /// <summary>
    /// The weight that <c>|| target - prediction ||^2</c> has in this parameterization's own simple loss; lambda(t) for the score.
    /// </summary>
    double SimpleWeight(NoiseLevel level, INoiseSchedule schedule) => 1;

    /// <summary>
    /// The factor of x_t before the network sees it (c_in of Karras et al. 2022). By default it gives data of unit variance unit
    /// variance at every level; it is 1 for a variance preserving schedule.
    /// </summary>
    double InputScale(NoiseLevel level) => 1 / Math.Sqrt(level.Alpha * level.Alpha + level.Sigma * level.Sigma);

    /// <summary>The number by which the network knows the level (c_noise of Karras et al. 2022): the time.</summary>
    double NetworkTime(NoiseLevel level) => level.Time;
}

/// <summary>The inverse of every parameterization, written once.</summary>
public static class ParameterizationMath
{
    /// <summary>
    /// x0 = FromXt x_t + FromOutput out, by solving x_t = alpha x0 + sigma eps and out = a x0 + b eps:
    /// <c>x0 = (b x_t - sigma out) / (alpha b - sigma a)</c>. Infinite or NaN where the two equations do not determine x0.
    /// </summary>
    public static OutputReading ToX0(this IParameterization parameterization, NoiseLevel level)
    {
        var (a, b) = parameterization.Target(level);
        double determinant = level.Alpha * b - level.Sigma * a;
        return new(b / determinant, -level.Sigma / determinant);
    }

    /// <summary>True where the network's output determines x0; false for epsilon at alpha = 0, say.</summary>
    public static bool DeterminesX0(this IParameterization parameterization, NoiseLevel level) => parameterization.ToX0(level).IsFinite;
}

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

/// <summary>Whether and how a network learns the variance of reverse steps.</summary>
public interface IReverseVariance
{
    static readonly PluginKind<IReverseVariance> Kind = new(
        "variance", "whether a network learns the variance of reverse steps", Effect.Training)
    {
        Default = "fixed",
    };

    /// <summary>How many tensors of a sample's shape the network gives: 1, or 2 when it learns the variance.</summary>
    int Outputs { get; }

    /// <summary>
    /// v of <c>log variance = v log var_ts + (1 - v) log beta-tilde</c>, of the shape of a batch of samples, from everything that the
    /// network gives, [B, Outputs C, ...]; null where it is not learned.
    /// </summary>
    Tensor? Fraction(Tensor output);

    /// <summary>What is added to the loss of each sample so that the variance is learned, [B]; null where it is not.</summary>
    Tensor? Loss(ReverseSteps steps, Tensor? fraction);
}

/// <summary>The reverse steps that a training batch stands for, each to the step before its level.</summary>
/// <param name="Levels">The level of each sample.</param>
/// <param name="Schedule">The schedule of the levels.</param>
/// <param name="X0">The clean samples, [B, ...].</param>
/// <param name="Estimate">Makes the network's estimate of them, without gradients, in the caller's dispose scope.</param>
public sealed record ReverseSteps(IReadOnlyList<NoiseLevel> Levels, INoiseSchedule Schedule, Tensor X0, Func<Tensor> Estimate);
