using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Schedules;

/// <summary>
/// sqrt(beta_i) rises linearly from sqrt(<see cref="ScaledLinearOptions.BetaStart"/>) to sqrt(<see cref="ScaledLinearOptions.BetaEnd"/>).
/// </summary>
[Description("discrete; the standard deviation of a step's noise grows linearly")]
[Source("Rombach et al. 2022, appendix D.3; defaults of Stable Diffusion")]
public sealed class ScaledLinearSchedule(ScaledLinearOptions options) : DiscreteSchedule(options, Table(options))
{
    private static double[] Table(ScaledLinearOptions o)
    {
        double first = Math.Sqrt(o.BetaStart), last = Math.Sqrt(o.BetaEnd);
        return [.. Enumerable.Range(0, o.Steps)
            .Select(i => o.Steps == 1 ? first : first + (last - first) * i / (o.Steps - 1))
            .Select(r => r * r)];
    }
}

public sealed record ScaledLinearOptions : DiscreteScheduleOptions
{
    [Description("beta_1"), Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double BetaStart { get; init; } = 0.00085;

    [Description("beta_T"), Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double BetaEnd { get; init; } = 0.012;
}
