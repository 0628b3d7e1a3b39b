using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Schedules;

/// <summary>alpha = 1, sigma = t: time is the noise itself, from sigmaMin to sigmaMax; f = 0, g^2 = 2 t.</summary>
[Description("continuous; time is the noise's standard deviation")]
[Source("Karras et al. 2022, table 1")]
[Proposes("grid", "karras")]
[Proposes("times", "log-normal")]
public sealed class EdmSchedule(EdmOptions options) : INoiseSchedule
{
    public double MinTime => options.SigmaMin;

    public double MaxTime => options.SigmaMax;

    public int? Steps => null;

    public double Alpha(double t) => 1;

    public double Sigma(double t) => t;

    public double Drift(double t) => 0;

    public double DiffusionSquared(double t) => 2 * t;
}

public sealed record EdmOptions : IValidatableObject
{
    [Description("the smallest noise that is trained and sampled"), Range(0, 1e6, MinimumIsExclusive = true)]
    public double SigmaMin { get; init; } = 0.002;

    [Description("the largest noise"), Range(0, 1e6, MinimumIsExclusive = true)]
    public double SigmaMax { get; init; } = 80;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SigmaMin >= SigmaMax) yield return new($"{SigmaMin} is not below sigmaMax = {SigmaMax}", [nameof(SigmaMin)]);
    }
}
