using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Equal spacing counted from the start: T, T - T/n, ..., T/n, rounded on a discrete schedule (halves to even, as NumPy does).
/// </summary>
[Description("equal spacing from the start")]
[Source("Lin et al. 2024, table 2")]
[Revision(2)]
public sealed class TrailingGrid : TimeGrid
{
    protected override int Step(int k, int steps, int last, int total) => (int)Math.Round((double)(k + 1) * last / steps);

    protected override double Part(int k, int steps) => (double)(k + 1) / steps;
}
