namespace Diffusion.Framework.Noise;

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
