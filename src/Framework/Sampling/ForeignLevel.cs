using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>
/// Brings noisy samples of one schedule to another: they are scaled to the level of that schedule with the same ratio of noise to signal.
/// </summary>
public static class ForeignLevel
{
    /// <summary>x_t of any schedule as x_t of this one, with its level there; unchanged where the level is the schedule's own.</summary>
    /// <param name="schedule">Whose level is wanted.</param>
    /// <param name="xt">Noisy samples at one level, [B, ...].</param>
    /// <param name="level">Their level in the other schedule.</param>
    public static (Tensor Xt, NoiseLevel Level) Own(this INoiseSchedule schedule, Tensor xt, NoiseLevel level)
    {
        var own = schedule.Own(level);
        return own == level ? (xt, level) : (own.Alpha / level.Alpha * xt, own);
    }

    /// <summary>
    /// The level of this schedule with the same ratio of noise to signal; the level itself where it is the schedule's own.
    /// </summary>
    public static NoiseLevel Own(this INoiseSchedule schedule, NoiseLevel level)
    {
        var same = schedule.At(Math.Clamp(level.Time, schedule.MinTime, schedule.MaxTime));
        return same == level ? level : schedule.LevelAtNoiseRatio(level.NoiseRatio);
    }
}
