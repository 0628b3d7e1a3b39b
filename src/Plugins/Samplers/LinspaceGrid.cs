using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Samplers;

/// <summary>Equal spacing that includes both the largest and the smallest time. One step takes the largest.</summary>
[Description("equal spacing with both ends")]
[Source("Lin et al. 2024, table 2")]
public sealed class LinspaceGrid : TimeGrid
{
    protected override IEnumerable<double> Times(INoiseSchedule schedule, int steps)
    {
        for (int k = steps - 1; k >= 0; k--) yield return TimeAt(schedule, steps == 1 ? 1 : (double)k / (steps - 1));
    }
}
