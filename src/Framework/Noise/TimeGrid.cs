namespace Diffusion.Framework.Noise;

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
