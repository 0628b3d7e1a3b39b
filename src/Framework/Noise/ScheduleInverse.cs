namespace Diffusion.Framework.Noise;

/// <summary>Finds the time at which a schedule is as noisy as asked.</summary>
public static class ScheduleInverse
{
    // Halving an interval of doubles this often leaves nothing between its ends.
    private const int Halvings = 100;

    /// <summary>
    /// The level whose log-SNR is <paramref name="logSnr"/>, by bisection: log-SNR falls with time. A level between two steps of a
    /// discrete schedule lies on its interpolation. Log-SNRs beyond the schedule's ends give its ends.
    /// </summary>
    public static NoiseLevel LevelAtLogSnr(this INoiseSchedule schedule, double logSnr)
    {
        double low = schedule.MinTime, high = schedule.MaxTime;
        if (schedule.At(high).LogSnr >= logSnr) return schedule.At(high);
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (schedule.At(middle).LogSnr >= logSnr) low = middle;
            else high = middle;
        }

        return schedule.At(low);
    }

    /// <summary>
    /// The level whose noise-to-signal ratio sigma / alpha is <paramref name="ratio"/>, the "sigma" of Karras et al. 2022.
    /// </summary>
    public static NoiseLevel LevelAtNoiseRatio(this INoiseSchedule schedule, double ratio) =>
        schedule.LevelAtLogSnr(-2 * Math.Log(ratio));
}
