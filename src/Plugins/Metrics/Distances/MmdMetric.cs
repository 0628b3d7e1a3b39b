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
[Revision(2)]
[Better(Better.Lower, "mmd")]
internal sealed class MmdMetric(FeatureOptions options, FeatureSpaces spaces) : HeldOutPairMetric("mmd", options, spaces)
{
    protected override Tensor Distances(Tensor samples, Tensor real, Tensor weights, Tensor realWeights) =>
        SquaredMmd(samples, real, weights, realWeights);

    /// <summary>Samples [N, D] and real ones [M, D], with the rows of weights of each; float64 [R].</summary>
    internal static Tensor SquaredMmd(Tensor samples, Tensor real, Tensor weights, Tensor realWeights)
    {
        using var scope = NewDisposeScope();
        double width = SquaredDistances.Between(real, real).flatten().median().item<double>();
        return new PairMeans((a, b) => (-SquaredDistances.Between(a, b) / width).exp())
            .SquaredDiscrepancy(samples, real, weights, realWeights).MoveToOuterDisposeScope();
    }
}
