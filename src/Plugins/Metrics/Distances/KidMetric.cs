using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Distances;

/// <summary>
/// The kernel inception distance: the unbiased squared maximum mean discrepancy in features, with the kernel (x y / D + 1)^3, averaged over
/// subsets. The subsets share no sample, so that they are independent and resampling them gives the interval of their mean.
/// </summary>
[Description("kernel distance (KID) to the data in features, unbiased, mean over subsets, with its interval")]
[Source("Binkowski et al. 2018, section 4")]
[Revision(2)]
[Better(Better.Lower, "kid")]
internal sealed class KidMetric(KidOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var (samples, real) = (space.Of(input.Samples.Values), space.References(Part));
        if (!SampleCounts.Suffice(input, samples, real, 2)) return;
        SampleCounts.Tell(input, "samples", real.shape[0], samples.shape[0]);
        if (space.MeanSquare(Part) is { } scale) (samples, real) = (samples / Math.Sqrt(scale), real / Math.Sqrt(scale));
        Kid(samples, real, options.SubsetSize, input.Streams["kid"]).AddTo(numbers, "kid");
    }

    /// <summary>
    /// Features of samples [N, D] and of real data [M, D], at least 2 of each. As many of one as of the other are used, in subsets of
    /// equal size that share none.
    /// </summary>
    internal static Estimate Kid(Tensor samples, Tensor real, int subsetSize, Generator random)
    {
        using var scope = NewDisposeScope();
        long most = Math.Min(samples.shape[0], real.shape[0]), subsets = Math.Max(1, most / subsetSize), size = most / subsets;
        var (x, y) = (Shuffled(samples), Shuffled(real));
        var pairs = new PairMeans((a, b) => (a.mm(b.t()) / a.shape[1] + 1).pow(3));
        return Expansion.Mean([.. Enumerable.Range(0, (int)subsets).Select(s => pairs.SquaredDiscrepancy(
            x.narrow(0, s * size, size).to(float64), y.narrow(0, s * size, size).to(float64), random))]).OfDistributions();

        Tensor Shuffled(Tensor features) => features.index_select(0, randperm(features.shape[0], generator: random));
    }
}

public sealed record KidOptions : FeatureOptions
{
    [Description("least samples of a subset; all samples where there are fewer"), Range(2, 100_000)]
    public int SubsetSize { get; init; } = 1000;
}
