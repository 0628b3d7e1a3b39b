using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Equal spacing of r^(1/rho) with r = sigma / alpha, between the start and the least noise:
/// r_k = (r_max^(1/rho) + k/(n-1) (r_min^(1/rho) - r_max^(1/rho)))^rho. On a discrete schedule the levels lie between its steps.
/// </summary>
[Description("equal spacing of a root of the noise ratio; most levels near the data")]
[Source("Karras et al. 2022, eq. 5")]
[Revision(2)]
public sealed class KarrasGrid(KarrasOptions options) : ITimeGrid
{
    public int? MostSteps(INoiseSchedule schedule) => null;

    public IReadOnlyList<NoiseLevel> Build(INoiseSchedule schedule, NoiseLevel start, int steps)
    {
        var (noisiest, cleanest) = LevelEnds.Of(schedule, start);
        double from = Math.Pow(noisiest.NoiseRatio, 1 / options.Rho), to = Math.Pow(cleanest.NoiseRatio, 1 / options.Rho);
        return LevelEnds.Grid(steps, u => schedule.LevelAtNoiseRatio(Math.Pow(from + u * (to - from), options.Rho)), noisiest, cleanest);
    }
}

public sealed record KarrasOptions
{
    [Description("rho; 1 is equal spacing, larger puts more levels near the data"), Range(0.1, 1000.0)]
    public double Rho { get; init; } = 7;
}
