using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Manifold;

/// <summary>
/// Precision: the share of samples within the manifold of real data. Recall: the share of real data within the manifold of samples.
/// </summary>
[Description("improved precision and recall in features, with their intervals")]
[Source("Kynkaanniemi et al. 2019, eq. 2")]
[Revision(3)]
[Better(Better.Higher, "precision", "recall")]
internal sealed class PrecisionRecallMetric(PrecisionRecallOptions options, FeatureSpaces spaces)
    : NeighbourMetric(options.Neighbours, options, spaces)
{
    protected override IEnumerable<(string Name, double Value, bool IsShare)> Numbers(Manifolds manifolds) =>
    [
        ("precision", manifolds.SampleInBalls.gt(0).to(float64).mean().item<double>(), true),
        ("recall", manifolds.RealInManifold.mean().item<double>(), true),
    ];
}

public sealed record PrecisionRecallOptions : FeatureOptions
{
    [Description("k: a ball of the manifold reaches to the k-th nearest neighbour"), Range(1, 1000)]
    public int Neighbours { get; init; } = 3;
}
