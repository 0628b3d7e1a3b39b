using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Equal spacing that includes both the start and the smallest time. One step takes the start. Steps of a discrete schedule are those of
/// NumPy's linspace(0, T - 1, n).round() + 1, to the last: halves go to even, of the same products.
/// </summary>
[Description("equal spacing with both ends")]
[Source("Lin et al. 2024, table 2")]
[Revision(2)]
public sealed class LinspaceGrid : TimeGrid
{
    protected override int Step(int k, int steps, int last, int total) =>
        k == steps - 1 ? last : 1 + (int)Math.Round(k * ((last - 1.0) / (steps - 1)));

    protected override double Part(int k, int steps) => steps == 1 ? 1 : (double)k / (steps - 1);
}
