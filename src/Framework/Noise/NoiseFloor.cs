namespace Diffusion.Framework.Noise;

/// <summary>
/// Starts sampling no lower than a log-SNR. A schedule may end so close to pure noise that an estimate of x0 from eps
/// divides by almost zero there (cosine: alpha = 5e-5); the prior is the same to any practical precision a little earlier.
/// </summary>
public static class NoiseFloor
{
    /// <summary>As the smallest log-SNR it allows every level, also noise alone.</summary>
    public const double None = -100;

    /// <summary>
    /// Where sampling starts: the level at the largest time whose log-SNR is at least <paramref name="minLogSnr"/>; a step of a discrete
    /// schedule.
    /// </summary>
    public static NoiseLevel Start(INoiseSchedule schedule, double minLogSnr)
    {
        var noisiest = schedule.At(schedule.MaxTime);
        if (minLogSnr <= None || noisiest.LogSnr >= minLogSnr) return noisiest;
        double time = schedule.LevelAtLogSnr(minLogSnr).Time;
        return schedule.At(schedule.Steps is { } total ? Math.Max(1, Math.Floor(time * total + 1e-9)) / total : time);
    }
}
