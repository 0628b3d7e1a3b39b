using Diffusion.Framework.Noise;

namespace Diffusion.Framework.Objectives;

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
