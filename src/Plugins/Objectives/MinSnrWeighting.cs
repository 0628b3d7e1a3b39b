using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// min(SNR, gamma) on the error of x0. On a variance preserving schedule that is min(SNR, gamma) / SNR on the error of eps and
/// min(SNR, gamma) / (SNR + 1) on that of v.
/// </summary>
[Description("the signal-to-noise ratio, at most gamma")]
[Source("Hang et al. 2023, section 3.4")]
public sealed class MinSnrWeighting(MinSnrOptions options) : IWeighting
{
    public double Weight(NoiseLevel level, INoiseSchedule schedule) => Math.Min(level.Snr, options.Gamma);
}

public sealed record MinSnrOptions
{
    [Description("gamma, the largest weight"), Range(0, 1e9, MinimumIsExclusive = true)]
    public double Gamma { get; init; } = 5;
}
