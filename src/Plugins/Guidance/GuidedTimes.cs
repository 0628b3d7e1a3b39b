using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;

namespace Diffusion.Plugins.Guidance;

/// <summary>The interval of times in which an estimate is guided (Kynkaanniemi et al. 2024).</summary>
public abstract record GuidedTimes : IValidatableObject
{
    [Description("the smallest time that is guided"), Range(0, 1e6)]
    public double From { get; init; }

    [Description("the largest time that is guided"), Range(0, 1e6)]
    public double To { get; init; } = 1e6;

    internal bool Contain(NoiseLevel level) => From <= level.Time && level.Time <= To;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (From > To) yield return new($"{From} is above guidance.to = {To}; no time would be guided", [nameof(From)]);
    }
}
