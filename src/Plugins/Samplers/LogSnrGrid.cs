using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Equal spacing in log-SNR between the start and the least noise. On a discrete schedule the levels lie between its steps.
/// </summary>
[Description("equal spacing in log-SNR")]
[Source("Lu et al. 2022, section 3.2")]
[Revision(2)]
public sealed class LogSnrGrid : ITimeGrid
{
    public int? MostSteps(INoiseSchedule schedule) => null;

    public IReadOnlyList<NoiseLevel> Build(INoiseSchedule schedule, NoiseLevel start, int steps)
    {
        var (low, high) = LevelEnds.Of(schedule, start);
        return LevelEnds.Grid(steps, u => schedule.LevelAtLogSnr(low.LogSnr + u * (high.LogSnr - low.LogSnr)), low, high);
    }
}
