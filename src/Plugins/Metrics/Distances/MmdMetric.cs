using System.ComponentModel;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Distances;

/// <summary>
/// The unbiased estimate of the squared maximum mean discrepancy with a Gaussian kernel whose width is the median
/// distance between real samples. It may be slightly negative for equal distributions.
/// </summary>
[Description("squared maximum mean discrepancy to the test part, unbiased, Gaussian kernel, with its interval")]
[Source("Gretton et al. 2012, eq. 3")]
[Revision(6)]
[Better(Better.Lower, "mmd")]
internal sealed class MmdMetric(FeatureOptions options, FeatureSpaces spaces) : PairMetric("mmd", options, spaces)
{
    // The median hardly depends on how many there are, its cost is their square.
    private const int MostForWidth = 2000;

    protected override Expansion Distance(PairSide samples, PairSide real, CancellationToken cancellation) =>
        SquaredMmd(samples, real, cancellation);

    internal static Expansion SquaredMmd(PairSide samples, PairSide real, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var some = real.Rows.narrow(0, 0, Math.Min(MostForWidth, real.Rows.shape[0]));
        var squared = SquaredDistances.Between(some, some);
        double width = squared.flatten().median().item<double>();
        // Where most pairs coincide the median is 0, and where all do the mean is, too.
        if (!(width > 0)) width = squared.mean().item<double>();
        if (!(width > 0)) width = 1;
        return new PairMeans((a, b) => (-SquaredDistances.Between(a, b) / width).exp(), cancellation).SquaredDiscrepancy(samples, real);
    }
}
