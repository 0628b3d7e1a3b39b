using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Objectives;

/// <summary>1 / (k + SNR)^gamma on the simple loss of eps: less weight where there is little noise to see.</summary>
[Description("perception prioritised: less weight at little noise")]
[Source("Choi et al. 2022, eq. 8")]
public sealed class P2Weighting(P2Options options) : IWeighting
{
    public WeightedError Error => WeightedError.Eps;

    public double Weight(NoiseLevel level, INoiseSchedule schedule) => Math.Pow(options.K + level.Snr, -options.Gamma);
}

public sealed record P2Options
{
    [Description("k, keeps the weight finite at pure noise"), Range(0, 1e9, MinimumIsExclusive = true)]
    public double K { get; init; } = 1;

    [Description("gamma; 0 is the simple loss of eps"), Range(0, 100.0)]
    public double Gamma { get; init; } = 1;
}
