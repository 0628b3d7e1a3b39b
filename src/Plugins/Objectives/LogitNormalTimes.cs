using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Objectives;

/// <summary>u = 1 / (1 + exp(-z)) with z normal: the middle of the times more often than its ends.</summary>
[Description("the logit of the time is normally distributed")]
[Source("Esser et al. 2024, eq. 19")]
public sealed class LogitNormalTimes(LogitNormalOptions options) : ITimeDistribution
{
    public IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random)
    {
        using var normal = randn(count, dtype: float64, generator: random);
        return [.. normal.data<double>().ToArray().Select(z =>
            schedule.TimeAt(1 / (1 + Math.Exp(-(options.Mean + options.StandardDeviation * z)))))];
    }
}

public sealed record LogitNormalOptions
{
    [Description("mean of the logit; above 0 trains noisier times more often"), Range(-100, 100.0)]
    public double Mean { get; init; }

    [Description("standard deviation of the logit"), Range(0, 100.0)]
    public double StandardDeviation { get; init; } = 1;
}
