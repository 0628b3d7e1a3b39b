using Diffusion.Framework.Noise;

namespace Diffusion.Plugins.Samplers;

/// <summary>What grids that are spaced by noise, not by time, share.</summary>
internal static class LevelEnds
{
    // Sampling may start at noise alone, where the noise ratio is infinite; spacing starts at this log-SNR then.
    private const double LowestLogSnr = -20;

    /// <summary>The start, or where that is noise alone the noisiest level that is not, and the cleanest.</summary>
    public static (NoiseLevel Noisiest, NoiseLevel Cleanest) Of(INoiseSchedule schedule, NoiseLevel start) =>
        (start.LogSnr >= LowestLogSnr ? start : schedule.LevelAtLogSnr(LowestLogSnr), schedule.At(schedule.MinTime));

    /// <summary>The levels at u = 0, 1/(n-1), ..., 1, exact at both ends, and the clean one.</summary>
    public static IReadOnlyList<NoiseLevel> Grid(
        int steps, Func<double, NoiseLevel> level, NoiseLevel noisiest, NoiseLevel cleanest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        IEnumerable<NoiseLevel> levels =
        [
            noisiest,
            .. Enumerable.Range(1, Math.Max(0, steps - 2)).Select(k => level((double)k / (steps - 1))),
            .. steps > 1 ? [cleanest] : Array.Empty<NoiseLevel>(),
        ];
        return [.. levels.Distinct(), NoiseLevel.Clean];
    }
}
