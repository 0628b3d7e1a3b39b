using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// The exact weight of the variational bound, on the error of x0: the square of the means' difference over twice the variance of a reverse
/// step, from t to the step s before it. With the posterior's variance it is 1/2 (SNR(s) - SNR(t)), with the forward step's
/// alpha_s^2 var_ts / (2 sigma_t^4), which is beta_t / (2 (1 - abar_t) (1 - beta_t)) on the error of eps. A continuous schedule has
/// -1/2 dSNR/dt = SNR g^2 / (2 sigma^2) with either. The first step is L_0 with a Gaussian decoder of variance beta_1: 1 / (2 beta_1), or
/// 1 / (2 (1 - beta_1)) on the error of eps. With uniform times, T times the mean loss is the part of the bound that depends on the
/// network, in nats per dimension; in continuous time it is the mean loss times the length of the times.
/// </summary>
[Description("the exact weight of the variational bound")]
[Source("Kingma et al. 2021, eq. 13 and 16; Ho et al. 2020, eq. 12 and section 3.3; 001 the three equivalent objectives; "
    + "004 eq. 4.15 and 4.16")]
public sealed class VlbWeighting(VlbOptions options) : IWeighting
{
    public double Weight(NoiseLevel level, INoiseSchedule schedule)
    {
        double variance = level.Sigma * level.Sigma;
        if (schedule.Steps is null) return level.Snr * schedule.DiffusionSquared(level.Time) / (2 * variance);
        var before = schedule.StepBefore(level);
        if (before.IsClean) return 1 / (2 * variance);
        return options.Variance == VlbVariance.Posterior
            ? (before.Snr - level.Snr) / 2
            : before.Alpha * before.Alpha * ForwardStep.Between(before, level).Variance / (2 * variance * variance);
    }
}

public sealed record VlbOptions
{
    [Description(
        "variance of a reverse step: posterior is beta-tilde, beta is the forward step's; in continuous time they weigh alike")]
    public VlbVariance Variance { get; init; } = VlbVariance.Posterior;
}

/// <summary>The variance that reverse steps have in the bound.</summary>
public enum VlbVariance
{
    /// <summary>var_ts sigma_s^2 / sigma_t^2 (beta-tilde; 004 eq. 3.6).</summary>
    Posterior,

    /// <summary>var_ts, which is beta_t (004 eq. 4.15).</summary>
    Beta,
}
