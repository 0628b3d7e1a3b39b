using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Samplers;

/// <summary>Every k-th step counted from the least noisy: 1, 1 + k, ... with k = floor(T / n). The largest time is left out.</summary>
[Description("equal spacing from the smallest time; stops short of the largest")]
[Source("Song, Meng and Ermon 2021, appendix D.2 (linear)")]
public sealed class LeadingGrid : TimeGrid
{
    protected override IEnumerable<double> Times(INoiseSchedule schedule, int steps)
    {
        for (int k = steps - 1; k >= 0; k--)
        {
            yield return schedule.Steps is { } total
                ? (1 + (double)(total / steps) * k) / total
                : TimeAt(schedule, (double)k / steps);
        }
    }
}
