using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>
/// target = mu_q(x_t, x0), the mean of q(x_s | x_t, x0) with s one step of the schedule before t: the mean that a reverse step needs, as
/// the network's own output. Its loss is weighted with 1 / (2 sigma_q^2), the variance of that step, which makes it the variational
/// bound's. The step to the data has no variance; its weight is 1 / (2 sigma_t^2), as in the weighting 'vlb'. A continuous schedule is
/// divided into <see cref="ScheduleSteps.OfContinuous"/> steps. A sampler may take other steps: it reads x0 from the mean.
/// </summary>
[Description("predicts the mean of the reverse step to the step before")]
[Source("Ho et al. 2020, eq. 8; 001 the loss on the means; 002 the decoder's mean; 004 eq. 3.5 and 3.7")]
public sealed class MeanParameterization(INoiseSchedule schedule, MeanOptions options) : IParameterization
{
    public (double X0, double Eps) Target(NoiseLevel level)
    {
        var posterior = StepBack(level);
        return (posterior.FromXt * level.Alpha + posterior.FromX0, posterior.FromXt * level.Sigma);
    }

    public double SimpleWeight(NoiseLevel level, INoiseSchedule schedule)
    {
        if (options.Weight == MeanWeight.One) return 1;
        double variance = StepBack(level).Variance;
        return 1 / (2 * (variance > 0 ? variance : level.Sigma * level.Sigma));
    }

    /// <summary>
    /// The reverse step of this level. Between two steps of a discrete schedule it is one step long too, so that what the network gives
    /// there lies between what it has learned at both.
    /// </summary>
    private Posterior StepBack(NoiseLevel level)
    {
        if (schedule.Steps is not { } total) return Posterior.Between(schedule.StepBefore(level), level);
        double before = level.Time * total - 1;
        return Posterior.Between(before < 1e-9 ? NoiseLevel.Clean : schedule.At(before / total), level);
    }
}

public sealed record MeanOptions
{
    [Description("weight of the mean's squared error: bound is 1 / (2 sigma_q^2), the variational bound's; one weights all times alike")]
    public MeanWeight Weight { get; init; } = MeanWeight.Bound;
}

/// <summary>The weight of the squared error of the mean.</summary>
public enum MeanWeight
{
    /// <summary>1 / (2 sigma_q^2).</summary>
    Bound,

    /// <summary>1 (Ho et al. 2020, table 2, found it unstable).</summary>
    One,
}
