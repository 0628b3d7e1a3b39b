using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Schedules;

/// <summary>beta_i rises linearly from <see cref="LinearOptions.BetaStart"/> to <see cref="LinearOptions.BetaEnd"/>.</summary>
[Description("discrete; the noise variance of a step grows linearly")]
[Source("Ho et al. 2020, section 4; 001 forward process")]
public sealed class LinearSchedule(LinearOptions options) : DiscreteSchedule(options, Table(options))
{
    private static double[] Table(LinearOptions o) =>
        [.. Enumerable.Range(0, o.Steps).Select(i =>
            o.Steps == 1 ? o.BetaStart : o.BetaStart + (o.BetaEnd - o.BetaStart) * i / (o.Steps - 1))];
}

public sealed record LinearOptions : DiscreteScheduleOptions
{
    [Description("beta_1"), Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double BetaStart { get; init; } = 1e-4;

    [Description("beta_T"), Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double BetaEnd { get; init; } = 0.02;
}
