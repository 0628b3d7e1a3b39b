namespace Diffusion.Framework.Noise;

/// <summary>The times of a schedule as a line from 0 to 1, and its steps.</summary>
public static class ScheduleSteps
{
    /// <summary>How finely a continuous schedule is divided where a step is needed.</summary>
    public const int OfContinuous = 1000;

    /// <summary>
    /// The time at a part <paramref name="u"/> in [0, 1] of all times: step 1 + floor(u T) of a discrete schedule, and T at u = 1, or the
    /// time so far between the smallest and the largest.
    /// </summary>
    public static double TimeAt(this INoiseSchedule schedule, double u) => schedule.Steps is { } total
        ? Math.Min(total, 1 + Math.Floor(u * total)) / total
        : schedule.MinTime + u * (schedule.MaxTime - schedule.MinTime);

    /// <summary>The nearest time of the schedule: a step of a discrete one.</summary>
    public static double Nearest(this INoiseSchedule schedule, double time) => schedule.Steps is { } total
        ? Math.Clamp(Math.Round(time * total), 1, total) / total
        : Math.Clamp(time, schedule.MinTime, schedule.MaxTime);

    /// <summary>
    /// The level one step earlier, where a continuous schedule has <see cref="OfContinuous"/> steps; clean before the first.
    /// </summary>
    public static NoiseLevel StepBefore(this INoiseSchedule schedule, NoiseLevel level)
    {
        if (schedule.Steps is { } total)
        {
            double step = Math.Round(level.Time * total);
            return step <= 1 ? NoiseLevel.Clean : schedule.At((step - 1) / total);
        }

        double before = level.Time - (schedule.MaxTime - schedule.MinTime) / OfContinuous;
        return before < schedule.MinTime ? NoiseLevel.Clean : schedule.At(before);
    }
}
