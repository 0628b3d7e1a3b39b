using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Samplers;

/// <summary>t_k proportional to k^2: small steps near the data. Steps of a discrete schedule that coincide are visited once.</summary>
[Description("spacing that grows quadratically with the time")]
[Source("Song, Meng and Ermon 2021, appendix D.2")]
public sealed class QuadraticGrid : TimeGrid
{
    protected override IEnumerable<double> Times(INoiseSchedule schedule, int steps) =>
        Enumerable.Range(0, steps)
            .Reverse()
            .Select(k => TimeAt(schedule, steps == 1 ? 1 : Math.Pow((double)k / (steps - 1), 2)))
            .Distinct();
}
