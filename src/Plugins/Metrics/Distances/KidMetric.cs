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
/// subsets. The subsets share no sample, so that they are independent.
/// </summary>
[Description("kernel distance (KID) to the test part in features, unbiased, mean over subsets, with its interval")]
[Source("Binkowski et al. 2018, section 4")]
[Revision(2)]
[Better(Better.Lower, "kid")]
internal sealed class KidMetric(KidOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    // Far enough for rounding, near enough for a derivative.
    private const double ScaleStep = 0.02;

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var (samples, real) = (space.Of(input.Samples.Values), space.References(Part));
        if (!SampleCounts.Suffice(input, samples, real, 2)) return;
        SampleCounts.Tell(input, "samples", real.shape[0], samples.shape[0], SampleCounts.AsManyAsReal);
        Kid(samples, real, options.SubsetSize, !space.HasPublishedScale, input.Streams["kid"]).AddTo(numbers, "kid");
    }

    /// <summary>
    /// Features of samples [N, D] and of real data [M, D], at least 2 of each. As many of one as of the other are used, in subsets of
    /// equal size that share none.
    /// </summary>
    /// <param name="samples">Of samples.</param>
    /// <param name="real">Of real data.</param>
    /// <param name="subsetSize">Least samples of a subset.</param>
    /// <param name="normalise">True divides all by the root of the mean square of the real ones.</param>
    /// <param name="random">Draws subsets and halves.</param>
    internal static Estimate Kid(Tensor samples, Tensor real, int subsetSize, bool normalise, Generator random)
    {
        using var scope = NewDisposeScope();
        long most = Math.Min(samples.shape[0], real.shape[0]), subsets = Math.Max(1, most / subsetSize), size = most / subsets;
        var (x, y) = (Shuffled(samples), Shuffled(real));
        double meanSquare = normalise ? real.to(float64).square().mean().item<double>() : 1;
        if (!(meanSquare > 0)) meanSquare = 1;
        return Expansion.Mean([.. Enumerable.Range(0, (int)subsets).Select(Subset)]).OfDistributions();

        Tensor Shuffled(Tensor features) => features.index_select(0, randperm(features.shape[0], generator: random));

        Expansion Subset(int s)
        {
            var (a, b) = (x.narrow(0, s * size, size).to(float64), y.narrow(0, s * size, size).to(float64));
            var (signsA, signsB) = (Halves.Signs(size, random), Halves.Signs(size, random));
            var expansion = Pairs(meanSquare).SquaredDiscrepancy(a, b, signsA, signsB);
            if (!normalise) return expansion;
            // The mean square is that of the real data at hand, and so has noise too: of all that there are, the subset's is a share.
            var none = signsA.narrow(0, 0, 1);
            double ByScale(double step) => Pairs(meanSquare * (1 + step)).SquaredDiscrepancy(a, b, none, none).Unbiased;
            double slope = (ByScale(ScaleStep) - ByScale(-ScaleStep)) / (2 * ScaleStep) * Math.Sqrt((double)size * subsets / real.shape[0]);
            var noise = (signsB / size).mv(b.square().mean([1])) / meanSquare;
            return expansion with { First = [.. expansion.First.Zip(noise.data<double>().ToArray(), (f, e) => f + slope * e)] };
        }
    }

    private static PairMeans Pairs(double meanSquare) => new((a, b) =>
    {
        // A product is many times faster than a power.
        var root = a.mm(b.t()) / (meanSquare * a.shape[1]) + 1;
        return root * root * root;
    });
}

public sealed record KidOptions : FeatureOptions
{
    [Description("least samples of a subset; all samples where there are fewer"), Range(2, 100_000)]
    public int SubsetSize { get; init; } = 1000;
}
