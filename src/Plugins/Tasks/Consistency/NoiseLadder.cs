using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tasks.Consistency;

/// <summary>
/// The levels between which consistency is learned: the clean one, then N levels whose ratios of noise to signal rise from the schedule's
/// least to that of the start, equally spaced in their 1/rho-th power (Karras et al. 2022, eq. 5). At the clean level the consistency
/// function is the identity, so that its boundary condition holds exactly.
/// </summary>
public sealed class NoiseLadder
{
    private const double Rho = 7;

    private readonly double[] _shares;

    /// <param name="schedule">The noise schedule.</param>
    /// <param name="start">The noisiest level.</param>
    /// <param name="count">N, at least 2.</param>
    /// <param name="mean">Mean of log(sigma / alpha) of the levels that are trained.</param>
    /// <param name="deviation">Its standard deviation.</param>
    public NoiseLadder(INoiseSchedule schedule, NoiseLevel start, int count, double mean, double deviation)
    {
        double least = Math.Pow(schedule.At(schedule.MinTime).NoiseRatio, 1 / Rho), most = Math.Pow(start.NoiseRatio, 1 / Rho);
        Levels =
        [
            NoiseLevel.Clean,
            .. Enumerable.Range(0, count).Select(i => i == count - 1 ? start
                : schedule.LevelAtNoiseRatio(Math.Pow(least + i * (most - least) / (count - 1), Rho))),
        ];
        _shares = [.. Levels.Skip(1).Zip(Levels.Skip(2), (s, t) => Cumulative(t) - Cumulative(s))];

        double Cumulative(NoiseLevel level)
        {
            using var argument = tensor((Math.Log(level.NoiseRatio) - mean) / (Math.Sqrt(2) * deviation), dtype: float64);
            using var erf = argument.erf();
            return erf.item<double>();
        }
    }

    /// <summary>N + 1 levels, rising; the first is the clean one.</summary>
    public IReadOnlyList<NoiseLevel> Levels { get; }

    /// <summary>
    /// How often the step between levels i + 1 and i + 2 is trained, i from 0, not normalised: a log-normal distribution over the steps
    /// (Song and Dhariwal 2024, eq. 10). The step from the clean level is trained as often as the one after it.
    /// </summary>
    public IReadOnlyList<double> Shares => _shares;

    /// <summary>Steps by the place of their noisier level, from 1 to N.</summary>
    public IReadOnlyList<int> Draw(int count, Generator random)
    {
        using var scope = NewDisposeScope();
        var shares = tensor([_shares[0], .. _shares], dtype: float64);
        return [.. multinomial(shares, count, replacement: true, generator: random).data<long>().Select(i => (int)i + 1)];
    }
}
