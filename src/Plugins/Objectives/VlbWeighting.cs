using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// The exact weight of the variational bound with the posterior's variance: 1/2 (SNR(s) - SNR(t)) on the error of x0, with s the step
/// before t, and -1/2 dSNR/dt = SNR g^2 / (2 sigma^2) for a continuous schedule. The first step is L_0 with a Gaussian decoder of
/// variance beta_1: 1 / (2 beta_1). With uniform times, T times the mean loss is the part of the bound that depends on the network, in
/// nats per dimension; in continuous time it is the mean loss times the length of the times.
/// </summary>
[Description("the exact weight of the variational bound")]
[Source("Kingma et al. 2021, eq. 13 and 16; Ho et al. 2020, eq. 12 and section 3.3; 001 the three equivalent objectives")]
public sealed class VlbWeighting : IWeighting
{
    public double Weight(NoiseLevel level, INoiseSchedule schedule)
    {
        if (schedule.Steps is null) return level.Snr * schedule.DiffusionSquared(level.Time) / (2 * level.Sigma * level.Sigma);
        var previous = schedule.StepBefore(level);
        return previous.IsClean ? 1 / (2 * level.Sigma * level.Sigma) : (previous.Snr - level.Snr) / 2;
    }
}
