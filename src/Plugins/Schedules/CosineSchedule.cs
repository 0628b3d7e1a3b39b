using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Schedules;

/// <summary>
/// abar(t) = h(t) / h(0) with h(t) = cos^2((t + s) / (1 + s) pi / 2); beta_i = 1 - abar_i / abar_{i-1}, capped at
/// <see cref="CosineOptions.MaxBeta"/>.
/// </summary>
[Description("discrete; the signal fades along a squared cosine")]
[Source("Nichol and Dhariwal 2021, eq. 17")]
public sealed class CosineSchedule(CosineOptions options) : DiscreteSchedule(options, Table(options))
{
    private static double[] Table(CosineOptions o)
    {
        double H(double t) => Math.Pow(Math.Cos((t + o.Offset) / (1 + o.Offset) * Math.PI / 2), 2);
        return [.. Enumerable.Range(1, o.Steps).Select(i =>
            Math.Min(o.MaxBeta, 1 - H((double)i / o.Steps) / H((double)(i - 1) / o.Steps)))];
    }
}

public sealed record CosineOptions : DiscreteScheduleOptions
{
    [Description("s, keeps the first steps from being too small"), Range(0, 1.0)]
    public double Offset { get; init; } = 0.008;

    [Description("largest beta_i"), Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double MaxBeta { get; init; } = 0.999;
}
