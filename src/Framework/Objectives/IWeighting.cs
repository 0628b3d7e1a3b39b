using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Training;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

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
