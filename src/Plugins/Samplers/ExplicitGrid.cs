using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// The times that are listed, at the nearest times of the schedule, none noisier than the start. Their number takes the place of
/// <c>sampling.steps</c>.
/// </summary>
[Description("the listed times")]
[Source("Watson et al. 2021, section 3, for the choice of times")]
public sealed class ExplicitGrid(ExplicitOptions options) : ITimeGrid
{
    public int? MostSteps(INoiseSchedule schedule) => null;

    public int StepsOf(int asked) => options.Times.Count;

    public string? Refusal(INoiseSchedule schedule) => options.Times.Max() <= schedule.MaxTime ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"lists the time {options.Times.Max()}, but times of the schedule end at {schedule.MaxTime}; "
        + $"step i of a schedule of T steps is i/T");

    public IReadOnlyList<NoiseLevel> Build(INoiseSchedule schedule, NoiseLevel start, int steps) =>
        [.. options.Times.Select(t => schedule.Nearest(Math.Min(t, start.Time))).Distinct().Select(schedule.At), NoiseLevel.Clean];
}

public sealed record ExplicitOptions : IValidatableObject
{
    [Description("falling times; step i of a schedule of T steps is i/T"), Range(0, 1e6, MinimumIsExclusive = true)]
    public IReadOnlyList<double> Times { get; init; } = [1, 0.75, 0.5, 0.25];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Times.Count == 0) yield return new("is empty; list at least one time", [nameof(Times)]);
        var pairs = Times.Zip(Times.Skip(1));
        if (pairs.Where(p => p.Second >= p.First).Select(p => ((double, double)?)p).FirstOrDefault() is var (before, after))
            yield return new($"do not fall: {before} is followed by {after}", [nameof(Times)]);
    }
}
