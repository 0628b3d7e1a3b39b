using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
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
[Revision(6)]
[Better(Better.Lower, "kid")]
internal sealed class KidMetric(KidOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    // Far enough for rounding, near enough for a derivative.
    private const double ScaleStep = 0.02;

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var samples = new Samples(space.Of(input.Samples.Values), input.Samples.Condition);
        var real = space.References(Part);
        if (!SampleCounts.Suffice(input, samples.Values, real.Values, 2)) return;
        SampleCounts.Tell(input, "samples", real.Count, samples.Count, SampleCounts.AsManyAsReal);
        Kid(samples, real, options.SubsetSize, !space.HasPublishedScale, FixedShares.Of(input), input.Streams["kid"], input.Cancellation)
            .OfDistributions().AddTo(numbers, "kid");
    }

    /// <summary>
    /// Features of samples [N, D] and of real data [M, D], at least 2 of each. As many of one as of the other are used, in subsets of
    /// equal size that share none.
    /// </summary>
    /// <param name="samples">Of samples.</param>
    /// <param name="real">Of real data.</param>
    /// <param name="subsetSize">Least samples of a subset.</param>
    /// <param name="normalise">True divides all by the root of the mean square of the real ones.</param>
    /// <param name="shares">What each class counts where shares are fixed, float64 [K]; otherwise null.</param>
    /// <param name="random">Draws subsets and halves.</param>
    /// <param name="cancellation">Ends the work between two pieces of it.</param>
    internal static Expansion Kid(
        Samples samples, Samples real, int subsetSize, bool normalise, Tensor? shares, Generator random,
        CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        long most = Math.Min(samples.Count, real.Count), subsets = Math.Max(1, most / subsetSize), size = most / subsets;
        var (x, y) = (Shuffled(samples), Shuffled(real));
        double meanSquare = normalise ? real.Values.to(float64).square().mean().item<double>() : 1;
        if (!(meanSquare > 0)) meanSquare = 1;
        return Expansion.Mean([.. Enumerable.Range(0, (int)subsets).Select(Subset)]);

        Samples Shuffled(Samples all) => all.Select(randperm(all.Count, generator: random));

        Expansion Subset(int s)
        {
            cancellation.ThrowIfCancellationRequested();
            var (ofX, ofY) = (x.Slice(s * size, size), y.Slice(s * size, size));
            var strata = shares is null ? null : Strata.Both(ofX.Classes!, ofY.Classes!, shares);
            var (a, b) = (Side(ofX, strata?.X), Side(ofY, strata?.Y));
            return Pairs(meanSquare).SquaredDiscrepancy(a, b, normalise ? NoiseOfScale(a, b) : null);

            PairSide Side(Samples side, Strata? classes) => PairSide.Of(side.Values.to(float64), random, classes);
        }

        // The mean square is that of the real data at hand, and so has noise too. Of all real data a share is in the subsets: so much of the
        // noise of the mean square goes with that of the kernel, the rest is that of other data.
        Tensor NoiseOfScale(PairSide a, PairSide b)
        {
            double slope = (ByScale(ScaleStep) - ByScale(-ScaleStep)) / (2 * ScaleStep), share = (double)size * subsets / real.Count;
            var squares = b.Strata.Weights * b.Rows.square().mean([1]) * (slope / meanSquare);
            var own = share * b.Signs.mv(squares);
            return share < 1 ? own + Math.Sqrt(share - share * share) * b.Strata.Signs(random).mv(squares) : own;

            double ByScale(double step) => Pairs(meanSquare * (1 + step)).SquaredDiscrepancy(a.Whole, b.Whole).Unbiased;
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
