using Diffusion.Framework.Noise;

namespace Diffusion.Plugins.Tests.Samplers;

internal static class LogSnrLevels
{
    /// <summary>Levels with equal distances of log-SNR, from the noisiest of the schedule if that is less noisy.</summary>
    public static NoiseLevel[] Uniform(INoiseSchedule schedule, int steps, double from, double to, bool clean = false)
    {
        from = Math.Max(from, schedule.At(schedule.MaxTime).LogSnr);
        var levels = Enumerable.Range(0, steps + 1).Select(i => schedule.LevelAtLogSnr(from + i * (to - from) / steps));
        return clean ? [.. levels, NoiseLevel.Clean] : [.. levels];
    }
}
