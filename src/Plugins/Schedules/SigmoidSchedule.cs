using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Schedules;

/// <summary>
/// abar(t) = (S(end) - S(start + t (end - start))) / (S(end) - S(start)) with S(u) = 1 / (1 + exp(-u / tau)); beta_i = 1 - abar_i /
/// abar_{i-1}, capped at <see cref="SigmoidOptions.MaxBeta"/>.
/// </summary>
[Description("discrete; the signal's variance falls along a sigmoid")]
[Source("Jabri et al. 2023, appendix B; Chen 2023, section 2.2")]
public sealed class SigmoidSchedule(SigmoidOptions options) : DiscreteSchedule(options, Table(options))
{
    /// <summary>beta_1 to beta_T, none of which is NaN.</summary>
    internal static double[] Table(SigmoidOptions o)
    {
        double S(double u) => 1 / (1 + Math.Exp(-u / o.Tau));
        double Abar(int i) => S(o.End) - S(o.Start + (double)i / o.Steps * (o.End - o.Start));
        // Where no signal is left in double precision nothing is, either, a step later.
        return [.. Enumerable.Range(1, o.Steps).Select(i => Abar(i - 1) > 0 ? Math.Min(o.MaxBeta, 1 - Abar(i) / Abar(i - 1)) : o.MaxBeta)];
    }
}

public sealed record SigmoidOptions : DiscreteScheduleOptions, IValidatableObject
{
    [Description("where the sigmoid starts"), Range(-100, 100.0)]
    public double Start { get; init; } = -3;

    [Description("where the sigmoid ends"), Range(-100, 100.0)]
    public double End { get; init; } = 3;

    [Description("tau; smaller is steeper"), Range(0, 100.0, MinimumIsExclusive = true)]
    public double Tau { get; init; } = 1;

    [Description("largest beta_i"), Range(0, 1.0, MinimumIsExclusive = true, MaximumIsExclusive = true)]
    public double MaxBeta { get; init; } = 0.999;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Start >= End) yield return new($"{Start} is not below end = {End}", [nameof(Start)]);
        else if (Array.FindIndex(SigmoidSchedule.Table(this), beta => !(beta > 0)) is >= 0 and var still)
            yield return new(FormattableString.Invariant(
                $"{Tau} is too steep between start = {Start} and end = {End}: step {still + 1} of {Steps} would add no noise; a larger tau is allowed"),
                [nameof(Tau)]);
    }
}
