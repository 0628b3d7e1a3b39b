using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Samplers;

/// <summary>t_k proportional to k^2: small steps near the data. Steps of a discrete schedule that coincide are visited once.</summary>
[Description("spacing that grows quadratically with the time")]
[Source("Song, Meng and Ermon 2021, appendix D.2")]
[Revision(2)]
public sealed class QuadraticGrid : TimeGrid
{
    protected override int Step(int k, int steps, int last, int total) =>
        k == steps - 1 ? last : 1 + (int)Math.Round((double)k * k * (last - 1) / ((double)(steps - 1) * (steps - 1)));

    protected override double Part(int k, int steps) => steps == 1 ? 1 : Math.Pow((double)k / (steps - 1), 2);
}
