using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Schedules;

/// <summary>
/// dx = -beta(t)/2 x dt + sqrt(beta(t)) dW with beta(t) = betaMin + t (betaMax - betaMin), so that
/// alpha(t) = exp(-1/2 int_0^t beta) and sigma^2 = 1 - alpha^2.
/// </summary>
[Description("continuous; the variance preserving SDE with linear beta(t)")]
[Source("Song et al. 2021, eq. 11 and appendix C; 003 continuous-time formulation")]
public sealed class VpSdeSchedule(VpSdeOptions options) : INoiseSchedule
{
    public double MinTime => options.MinTime;

    public double MaxTime => 1;

    public int? Steps => null;

    public double Alpha(double t) => Math.Exp(-Integral(t) / 2);

    public double Sigma(double t) => Math.Sqrt(-double.ExpM1(-Integral(t)));

    public double Drift(double t) => -Beta(t) / 2;

    public double DiffusionSquared(double t) => Beta(t);

    private double Beta(double t) => options.BetaMin + t * (options.BetaMax - options.BetaMin);

    private double Integral(double t) => options.BetaMin * t + t * t * (options.BetaMax - options.BetaMin) / 2;
}

public sealed record VpSdeOptions
{
    [Description("beta(0)"), Range(0, 1000.0, MinimumIsExclusive = true)]
    public double BetaMin { get; init; } = 0.1;

    [Description("beta(1)"), Range(0, 1000.0, MinimumIsExclusive = true)]
    public double BetaMax { get; init; } = 20;

    [Description("t_eps, the smallest time that is trained and sampled")]
    [Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double MinTime { get; init; } = 1e-3;
}
