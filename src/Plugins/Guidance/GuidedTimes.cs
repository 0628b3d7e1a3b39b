using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Diffusion.Framework.Noise;

namespace Diffusion.Plugins.Guidance;

/// <summary>The interval of times in which an estimate is guided (Kynkaanniemi et al. 2024).</summary>
public abstract record GuidedTimes : IValidatableObject
{
    [Description("the smallest time that is guided"), Range(0, 1e6)]
    public double From { get; init; }

    [Description("the largest time that is guided"), Range(0, 1e6)]
    public double To { get; init; } = Unbounded;

    private const double Unbounded = 1e6;

    internal bool Contain(NoiseLevel level) => From <= level.Time && level.Time <= To;

    /// <summary>Why no time, or none that was meant, would be guided, a predicate; null where some is.</summary>
    internal string? RefusalOn(INoiseSchedule schedule) =>
        From > schedule.MaxTime || To < schedule.MinTime || (To != Unbounded && To > schedule.MaxTime)
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"guides the times {From} to {To}, but those of the schedule are {schedule.MinTime} to {schedule.MaxTime}; ")
                + "step i of a schedule of T steps is i/T"
            : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (From > To) yield return new($"{From} is above guidance.to = {To}; no time would be guided", [nameof(From)]);
    }
}
