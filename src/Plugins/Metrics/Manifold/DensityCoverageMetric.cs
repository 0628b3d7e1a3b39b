using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;

namespace Diffusion.Plugins.Metrics.Manifold;

/// <summary>
/// Density: in how many balls of real samples a generated one lies, divided by k; 1 for equal distributions. Coverage: the share of balls
/// of real samples that hold a generated one; 1 - 2^-k for equal distributions of equally many.
/// </summary>
[Description("density and coverage in features, with their intervals")]
[Source("Naeem et al. 2020, eq. 4 and 5")]
[Revision(3)]
[Better(Better.Higher, "coverage")]
internal sealed class DensityCoverageMetric(DensityCoverageOptions options, FeatureSpaces spaces)
    : NeighbourMetric(options.Neighbours, options, spaces)
{
    protected override IEnumerable<(string Name, double Value, bool IsShare)> Numbers(Manifolds manifolds) =>
    [
        ("density", manifolds.SampleInBalls.mean().item<double>() / Neighbours, false),
        ("coverage", manifolds.RealBallHit.mean().item<double>(), true),
    ];
}

public sealed record DensityCoverageOptions : FeatureOptions
{
    [Description("k: a ball reaches to the k-th nearest neighbour"), Range(1, 1000)]
    public int Neighbours { get; init; } = 5;
}
