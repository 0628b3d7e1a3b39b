using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Schedules;

/// <summary>
/// alpha(t) = exp(-B/2) with B = int_0^t beta, as the VP-SDE, but sigma = 1 - alpha^2, which is never above the VP-SDE's:
/// f = -beta/2, g^2 = beta (1 - exp(-2 B)).
/// </summary>
[Description("continuous; the VP-SDE's signal with less noise")]
[Source("Song et al. 2021, eq. 12 and 29")]
public sealed class SubVpSdeSchedule(SubVpSdeOptions options) : INoiseSchedule
{
    public double MinTime => options.MinTime;

    public double MaxTime => 1;

    public int? Steps => null;

    public double Alpha(double t) => Math.Exp(-Integral(t) / 2);

    public double Sigma(double t) => -double.ExpM1(-Integral(t));

    public double Drift(double t) => -Beta(t) / 2;

    public double DiffusionSquared(double t) => Beta(t) * -double.ExpM1(-2 * Integral(t));

    private double Beta(double t) => options.BetaMin + t * (options.BetaMax - options.BetaMin);

    private double Integral(double t) => options.BetaMin * t + t * t * (options.BetaMax - options.BetaMin) / 2;
}

public sealed record SubVpSdeOptions
{
    [Description("beta(0)"), Range(0, 1000.0, MinimumIsExclusive = true)]
    public double BetaMin { get; init; } = 0.1;

    [Description("beta(1)"), Range(0, 1000.0, MinimumIsExclusive = true)]
    public double BetaMax { get; init; } = 20;

    [Description("t_eps, the smallest time that is trained and sampled")]
    [Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double MinTime { get; init; } = 1e-3;
}
