using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Schedules;

/// <summary>
/// alpha = 1, sigma(t) = sigmaMin (sigmaMax / sigmaMin)^t; f = 0, g^2 = d sigma^2/dt = 2 sigma^2 log(sigmaMax / sigmaMin).
/// </summary>
[Description("continuous; the variance exploding SDE with geometric noise")]
[Source("Song et al. 2021, eq. 9 and appendix C")]
public sealed class VeSdeSchedule(VeSdeOptions options) : INoiseSchedule
{
    private readonly double _growth = Math.Log(options.SigmaMax / options.SigmaMin);

    public double MinTime => options.MinTime;

    public double MaxTime => 1;

    public int? Steps => null;

    public double Alpha(double t) => 1;

    public double Sigma(double t) => options.SigmaMin * Math.Exp(t * _growth);

    public double Drift(double t) => 0;

    public double DiffusionSquared(double t) => 2 * Sigma(t) * Sigma(t) * _growth;
}

public sealed record VeSdeOptions : IValidatableObject
{
    [Description("sigma(0)"), Range(0, 1e6, MinimumIsExclusive = true)]
    public double SigmaMin { get; init; } = 0.01;

    [Description("sigma(1); about the largest distance between two data points"), Range(0, 1e6, MinimumIsExclusive = true)]
    public double SigmaMax { get; init; } = 50;

    [Description("t_eps, the smallest time that is trained and sampled")]
    [Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double MinTime { get; init; } = 1e-5;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SigmaMin >= SigmaMax) yield return new($"{SigmaMin} is not below sigmaMax = {SigmaMax}", [nameof(SigmaMin)]);
    }
}
