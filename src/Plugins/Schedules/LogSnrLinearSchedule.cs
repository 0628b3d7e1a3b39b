using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Schedules;

/// <summary>
/// Variance preserving with a log-SNR lambda that falls linearly: alpha^2 = 1 / (1 + e^-lambda), sigma^2 = 1 / (1 + e^lambda);
/// f = lambda' sigma^2 / 2 and g^2 = -lambda' sigma^2.
/// </summary>
[Description("continuous; the log-SNR falls linearly")]
[Source("Kingma et al. 2021, section 4.1 and eq. 18")]
public sealed class LogSnrLinearSchedule(LogSnrLinearOptions options) : INoiseSchedule
{
    public double MinTime => options.MinTime;

    public double MaxTime => 1;

    public int? Steps => null;

    public double Alpha(double t) => 1 / Math.Sqrt(1 + Math.Exp(-LogSnr(t)));

    public double Sigma(double t) => 1 / Math.Sqrt(1 + Math.Exp(LogSnr(t)));

    public double Drift(double t) => -DiffusionSquared(t) / 2;

    public double DiffusionSquared(double t) => (options.LogSnrMax - options.LogSnrMin) * Sigma(t) * Sigma(t);

    private double LogSnr(double t) => options.LogSnrMax + t * (options.LogSnrMin - options.LogSnrMax);
}

public sealed record LogSnrLinearOptions : IValidatableObject
{
    [Description("log-SNR at t = 0"), Range(-100, 100.0)]
    public double LogSnrMax { get; init; } = 10;

    [Description("log-SNR at t = 1"), Range(-100, 100.0)]
    public double LogSnrMin { get; init; } = -10;

    [Description("t_eps, the smallest time that is trained and sampled"), Range(0, 1.0, MaximumIsExclusive = true)]
    public double MinTime { get; init; } = 1e-3;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LogSnrMin >= LogSnrMax) yield return new($"{LogSnrMin} is not below logSnrMax = {LogSnrMax}", [nameof(LogSnrMin)]);
    }
}
