using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Noise;

/// <summary>Chooses the noise levels that a sampler visits.</summary>
public interface ITimeGrid
{
    static readonly PluginKind<ITimeGrid> Kind = new("grid", "which noise levels a sampler visits", Effect.Drawing)
    {
        Default = "trailing",
    };

    /// <summary>
    /// The most steps that it makes of a schedule: those of a discrete one, unless it visits times between them. Null without a limit.
    /// </summary>
    int? MostSteps(INoiseSchedule schedule) => schedule.Steps;

    /// <summary>
    /// The levels from the noisiest down. The last is <see cref="NoiseLevel.Clean"/>, so there are <paramref name="steps"/> + 1 of them.
    /// </summary>
    /// <param name="schedule">The schedule whose levels are taken.</param>
    /// <param name="steps">How many network evaluations a first-order sampler makes; at least 1.</param>
    IReadOnlyList<NoiseLevel> Build(INoiseSchedule schedule, int steps);
}

/// <summary>A grid given by its times alone; it looks the levels up and ends at the clean one.</summary>
public abstract class TimeGrid : ITimeGrid
{
    public IReadOnlyList<NoiseLevel> Build(INoiseSchedule schedule, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (schedule.Steps is { } total && steps > total)
            throw new ArgumentOutOfRangeException(
                nameof(steps), steps, $"a schedule of {total} steps cannot be sampled in more steps than it has");
        return [.. Times(schedule, steps).Select(schedule.At), NoiseLevel.Clean];
    }

    /// <summary>The times, falling, without the clean one at the end.</summary>
    protected abstract IEnumerable<double> Times(INoiseSchedule schedule, int steps);

    /// <summary>
    /// The time of a position u in [0, 1] between the smallest and the largest time. On a discrete schedule it is the nearest
    /// step, counted from <paramref name="firstStep"/> (halves round to even, as NumPy does).
    /// </summary>
    protected static double TimeAt(INoiseSchedule schedule, double u, int firstStep = 1)
    {
        if (schedule.Steps is not { } total) return schedule.MinTime + u * (schedule.MaxTime - schedule.MinTime);
        return Math.Round(firstStep + u * (total - firstStep)) / total;
    }
}

/// <summary>
/// Starts sampling no lower than a log-SNR. A schedule may end so close to pure noise that an estimate of x0 from eps
/// divides by almost zero there (cosine: alpha = 5e-5); the prior is the same to any practical precision a little earlier.
/// </summary>
public static class NoiseFloor
{
    /// <summary>As the smallest log-SNR it leaves every level, also noise alone.</summary>
    public const double None = -100;

    /// <summary>
    /// Moves the levels that are noisier than <paramref name="minLogSnr"/> to the noisiest level of the schedule that is not, and
    /// merges those that then coincide. Levels of an ordinary schedule pass unchanged.
    /// </summary>
    public static IReadOnlyList<NoiseLevel> Apply(IReadOnlyList<NoiseLevel> levels, INoiseSchedule schedule, double minLogSnr)
    {
        if (minLogSnr <= None || levels.All(l => l.LogSnr >= minLogSnr)) return levels;
        var start = schedule.At(StartTime(schedule, minLogSnr));
        return [.. levels.Select(l => l.Time > start.Time ? start : l).Distinct()];
    }

    /// <summary>The largest time whose log-SNR is at least <paramref name="minLogSnr"/>; a step of a discrete schedule.</summary>
    private static double StartTime(INoiseSchedule schedule, double minLogSnr)
    {
        double time = schedule.LevelAtLogSnr(minLogSnr).Time;
        return schedule.Steps is { } total ? Math.Max(1, Math.Floor(time * total + 1e-9)) / total : time;
    }
}
