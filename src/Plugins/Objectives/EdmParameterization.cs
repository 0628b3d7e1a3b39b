using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// x0 = c_skip y + c_out F(c_in y, c_noise) with y = x_t / alpha = x0 + s eps and s = sigma / alpha, so that any schedule can use it:
/// target F = (x0 - c_skip y) / c_out, c_skip = d^2 / (s^2 + d^2), c_out = s d / sqrt(s^2 + d^2), c_in = 1 / sqrt(s^2 + d^2),
/// c_noise = log(s) / 4, where d is the data's standard deviation.
/// </summary>
[Description("predicts with EDM's preconditioning: a mix of x0 and noise of unit variance at every level")]
[Source("Karras et al. 2022, eq. 7 and table 1")]
public sealed class EdmParameterization(EdmParameterizationOptions options) : IParameterization
{
    private double Total(NoiseLevel level) => level.NoiseRatio * level.NoiseRatio + options.SigmaData * options.SigmaData;

    public (double X0, double Eps) Target(NoiseLevel level)
    {
        double s = level.NoiseRatio, d = options.SigmaData, root = Math.Sqrt(Total(level));
        return (s / (d * root), -d / root);
    }

    public double InputScale(NoiseLevel level) => 1 / (level.Alpha * Math.Sqrt(Total(level)));

    public double NetworkTime(NoiseLevel level) => Math.Log(level.NoiseRatio) / 4;
}

public sealed record EdmParameterizationOptions
{
    [Description("d, the data's standard deviation"), Range(0, 1e6, MinimumIsExclusive = true)]
    public double SigmaData { get; init; } = 0.5;
}
