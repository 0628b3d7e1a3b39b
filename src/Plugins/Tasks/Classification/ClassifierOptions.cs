using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;

namespace Diffusion.Plugins.Tasks.Classification;

/// <summary>How the classifier sees noisy samples.</summary>
public sealed record ClassifierOptions
{
    [Description(
        "by which number the network knows the noise: time is the schedule's, "
        + "logNoise is log(sigma / alpha) / 4, for schedules whose time is the noise itself")]
    public NoiseNumber Noise { get; init; } = NoiseNumber.Time;

    [Description("the data's standard deviation, by which noisy samples are scaled to unit variance")]
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public double DataDeviation { get; init; } = 1;

    /// <summary>The factor of x_t before the network sees it: 1 / sqrt(d^2 alpha^2 + sigma^2).</summary>
    internal double InputScale(NoiseLevel level) =>
        1 / Math.Sqrt(DataDeviation * DataDeviation * level.Alpha * level.Alpha + level.Sigma * level.Sigma);

    /// <summary>The number by which the network knows the level.</summary>
    internal double NetworkTime(NoiseLevel level) => Noise == NoiseNumber.Time ? level.Time : Math.Log(level.NoiseRatio) / 4;
}

/// <summary>By which number a network knows how noisy a sample is.</summary>
public enum NoiseNumber
{
    /// <summary>The time of the schedule.</summary>
    Time,

    /// <summary>log(sigma / alpha) / 4 (c_noise of Karras et al. 2022, table 1).</summary>
    LogNoise,
}
