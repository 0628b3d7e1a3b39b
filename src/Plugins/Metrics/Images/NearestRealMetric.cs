using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Images;

/// <summary>
/// Memorisation check: the mean distance of a sample to its nearest training image, beside that of test real images, which no model has
/// seen. A ratio below 1 whose interval excludes 1 says that samples are nearer to the training data than new data are; the share of
/// samples that are nearer than the median test image is then above 1/2.
/// </summary>
[Description("memorisation check: distance of samples, and of images of the test part, to the nearest training image, and their ratio")]
[Source("Ho et al. 2020, appendix D, nearest neighbours")]
[Revision(3)]
[FormerNumber("nearestRealHeldOut", "nearestRealTest")]
internal sealed class NearestRealMetric(NearestRealOptions options, FeatureSpaces spaces) : IMetric
{
    private const int Block = 256;

    // The cost is this times the training images times the pixels.
    private const long Most = 2000;

    public IReadOnlyList<DataPart> Sees => [DataPart.Train, DataPart.Test];

    public string? Refusal(IDataSource source) => DataRefusal.UnlessImages(source)
        ?? (options.Features is null ? null : spaces.Refusal(new() { Features = options.Features }, source));

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var numbers = new Dictionary<string, double>();
        if (!SampleCounts.Suffice(input, input.Samples.Values, input.Data.Test.Values, 2)) return numbers;
        SampleCounts.Tell(input, "samples", Most, input.Samples.Count, SampleCounts.ForTheCost);
        SampleCounts.Tell(input, "test images", Most, input.Data.Test.Count, SampleCounts.ForTheCost);
        var (samples, test) = options.Features is null ? InPixels(input) : InFeatures(input);
        var (ofSamples, ofTest) = (SampleMean.Of(samples), SampleMean.Of(test));
        ofSamples.Interval().AddTo(numbers, "nearestReal");
        ofTest.Interval().AddTo(numbers, "nearestRealTest");
        ofSamples.Over(ofTest).AddTo(numbers, "nearestRealRatio");
        Nearer(samples, test).AddTo(numbers, "nearestRealShare");
        return numbers;
    }

    private static (Tensor Samples, Tensor Test) InPixels(MetricInput input) => (
        ToNearest(input.Samples.Subset(Most).Values, input.Data.Train, input.Cancellation),
        ToNearest(input.Data.Test.Subset(Most).Values, input.Data.Train, input.Cancellation));

    private (Tensor Samples, Tensor Test) InFeatures(MetricInput input)
    {
        var space = spaces.Of(new() { Features = options.Features }, input);
        var train = space.References(ComparedPart.Train).Values;
        SampleCounts.Tell(input, "training images", FeatureSpace.MostReferences, input.Data.Train.Count, SampleCounts.ForTheCost);
        return (
            Distances(space.Of(input.Samples.Subset(Most).Values), train, input.Cancellation),
            Distances(space.Of(input.Data.Test.Subset(Most).Values), train, input.Cancellation));
    }

    /// <summary>
    /// The share of samples that are nearer than the median test image. Both the samples and the median are uncertain; the distances
    /// of both bounds from the share are added as squares (Zou and Donner 2008).
    /// </summary>
    private static Estimate Nearer(Tensor samples, Tensor test)
    {
        using var scope = NewDisposeScope();
        var sorted = test.sort().Values;
        long m = sorted.shape[0];
        var share = ShareBelow(test.median());
        // The true median lies between the order statistics that are 1.96 deviations of a count from the middle.
        double reach = Normal.Quantile975 * Math.Sqrt(m) / 2;
        double fewer = ShareBelow(sorted[Math.Max(0, (long)Math.Floor((m - 1) / 2.0 - reach))]).Value;
        double more = ShareBelow(sorted[Math.Min(m - 1, (long)Math.Ceiling((m - 1) / 2.0 + reach))]).Value;
        return share with
        {
            Low = Math.Max(0, share.Value - Math.Sqrt(Square(share.Value - share.Low) + Square(share.Value - fewer))),
            High = Math.Min(1, share.Value + Math.Sqrt(Square(share.High - share.Value) + Square(more - share.Value))),
        };

        Estimate ShareBelow(Tensor distance) => Share.Of(samples.lt(distance));
        static double Square(double x) => x * x;
    }

    private static Tensor ToNearest(Tensor images, Samples train, CancellationToken cancellation) => train.Stored is not { } stored
        ? Distances(images, train.Values, cancellation)
        : train.Batches(stored.Chunk).Select(batch => Distances(images, batch.Values, cancellation)).Aggregate(minimum);

    /// <summary>
    /// The L2 distance of each of <paramref name="images"/> to the nearest of <paramref name="references"/>, float64 [N].
    /// </summary>
    internal static Tensor Distances(Tensor images, Tensor references, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        var to = references.flatten(1);
        return cat([.. images.flatten(1).split(Block).Select(block =>
        {
            using var inner = NewDisposeScope();
            cancellation.ThrowIfCancellationRequested();
            // The product of matrices finds the nearest fast; its distance is then computed without rounding errors of a difference.
            var nearest = SquaredDistances.Between(block, to).argmin(1);
            return (block - to.index_select(0, nearest)).to(float64).square().sum(1).sqrt().MoveToOuterDisposeScope();
        })]).MoveToOuterDisposeScope();
    }
}

public sealed record NearestRealOptions
{
    [Description("in which features distances are measured, to at most 10,000 training images; in pixels, to all of them, when absent")]
    [AddedLater]
    public PluginOption<IFeatureExtractor>? Features { get; init; }
}
