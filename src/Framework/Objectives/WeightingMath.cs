using Diffusion.Framework.Noise;

namespace Diffusion.Framework.Objectives;

/// <summary>Brings a weight from the error that it is meant for to the error of a network's output.</summary>
public static class WeightingMath
{
    /// <summary>
    /// The factor of || target - output ||^2. With x0 = FromXt x_t + FromOutput out, an error e of the output is one of FromOutput e of
    /// x0, of alpha / sigma that of eps, and of alpha / sigma^2 that of the score.
    /// </summary>
    public static double WeightOfOutput(
        this IWeighting weighting, IParameterization parameterization, NoiseLevel level, INoiseSchedule schedule)
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
