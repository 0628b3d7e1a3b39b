using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Every k-th step counted from the least noisy: 1, 1 + k, ... with k = floor(T / n), or less where sampling starts before the last of
/// them. The largest time is left out.
/// </summary>
[Description("equal spacing from the smallest time; stops short of the start")]
[Source("Song, Meng and Ermon 2021, appendix D.2 (linear)")]
[Revision(2)]
public sealed class LeadingGrid : TimeGrid
{
    protected override int Step(int k, int steps, int last, int total) =>
        1 + k * (steps == 1 ? 0 : Math.Min(total / steps, (last - 1) / (steps - 1)));

    protected override double Part(int k, int steps) => (double)k / steps;
}
