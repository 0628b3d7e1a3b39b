using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Objectives;

/// <summary>log(sigma / alpha) is normal, at the nearest time of the schedule. Levels beyond its ends are trained at the ends.</summary>
[Description("the logarithm of the noise is normally distributed")]
[Source("Karras et al. 2022, table 1")]
public sealed class LogNormalTimes(LogNormalOptions options) : ITimeDistribution
{
    public IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random)
    {
        using var normal = randn(count, dtype: float64, generator: random);
        return [.. normal.data<double>().ToArray().Select(z =>
            schedule.Nearest(schedule.LevelAtNoiseRatio(Math.Exp(options.Mean + options.StandardDeviation * z)).Time))];
    }
}

public sealed record LogNormalOptions
{
    [Description("mean of log(sigma / alpha)"), Range(-100, 100.0)]
    public double Mean { get; init; } = -1.2;

    [Description("standard deviation of log(sigma / alpha)"), Range(0, 100.0)]
    public double StandardDeviation { get; init; } = 1.2;
}
