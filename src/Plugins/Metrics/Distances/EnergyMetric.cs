using System.ComponentModel;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;

namespace Diffusion.Plugins.Metrics.Distances;

/// <summary>
/// 2 E|x - y| - E|x - x'| - E|y - y'|, which is the squared maximum mean discrepancy with the kernel -|a - b| (Sejdinovic et al. 2013). The
/// estimate is unbiased, and may be slightly negative for equal distributions.
/// </summary>
[Description("energy distance to the test part, unbiased, with its interval")]
[Source("Szekely and Rizzo 2013, eq. 2.5")]
[Revision(6)]
[Better(Better.Lower, "energy")]
internal sealed class EnergyMetric(FeatureOptions options, FeatureSpaces spaces) : PairMetric("energy", options, spaces)
{
    protected override Expansion Distance(PairSide samples, PairSide real, CancellationToken cancellation) =>
        Energy(samples, real, cancellation);

    internal static Expansion Energy(PairSide samples, PairSide real, CancellationToken cancellation = default) =>
        new PairMeans((a, b) => SquaredDistances.Between(a, b).sqrt().neg(), cancellation).SquaredDiscrepancy(samples, real);
}
