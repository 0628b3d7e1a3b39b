using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Samplers;

/// <summary>Equal spacing counted from the largest time: T, T - T/n, ..., T/n.</summary>
[Description("equal spacing from the largest time")]
[Source("Lin et al. 2024, table 2")]
public sealed class TrailingGrid : TimeGrid
{
    protected override IEnumerable<double> Times(INoiseSchedule schedule, int steps)
    {
        for (int k = steps; k > 0; k--) yield return TimeAt(schedule, (double)k / steps, firstStep: 0);
    }
}
