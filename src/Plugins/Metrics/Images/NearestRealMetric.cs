using System.ComponentModel;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Images;

/// <summary>
/// Memorisation check: the mean distance of a sample to its nearest training image, beside that of held-out real images, which no model has
/// seen. A ratio below 1 whose interval excludes 1 says that samples are nearer to the training data than new data are; the share of
/// samples that are nearer than the median held-out image is then above 1/2.
/// </summary>
[Description("memorisation check: distance of samples, and of images of the test part, to the nearest training image, and their ratio")]
[Source("Ho et al. 2020, appendix D, nearest neighbours")]
[Revision(2)]
internal sealed class NearestRealMetric : IMetric
{
    private const int Block = 256;

    // The cost is this times the training images times the pixels.
    private const long Most = 2000;

    public IReadOnlyList<DataPart> Sees => [DataPart.Train, DataPart.Test];

    public string? Refusal(IDataSource source) => DataRefusal.UnlessImages(source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var samples = Distances(input.Samples.Subset(Most).Values, input.Data.Train.Values);
        var heldOut = Distances(input.Data.Test.Subset(Most).Values, input.Data.Train.Values);
        var random = input.Streams["nearest"];
        var (ofSamples, ofHeldOut) = (Bootstrap.Means(samples, random), Bootstrap.Means(heldOut, random));
        var numbers = new Dictionary<string, double>();
        Bootstrap.Interval(ofSamples).AddTo(numbers, "nearestReal");
        Bootstrap.Interval(ofHeldOut).AddTo(numbers, "nearestRealHeldOut");
        Bootstrap.Interval(ofSamples / ofHeldOut).AddTo(numbers, "nearestRealRatio");
        Bootstrap.Mean(samples.lt(heldOut.median()), random).AddTo(numbers, "nearestRealShare");
        return numbers;
    }

    /// <summary>
    /// The L2 distance of each of <paramref name="images"/> to the nearest of <paramref name="references"/>, float64 [N].
    /// </summary>
    internal static Tensor Distances(Tensor images, Tensor references)
    {
        using var scope = NewDisposeScope();
        var to = references.flatten(1);
        return cat([.. images.flatten(1).split(Block).Select(block =>
        {
            using var inner = NewDisposeScope();
            // The product of matrices finds the nearest fast; its distance is then computed without rounding errors of a difference.
            var nearest = SquaredDistances.Between(block, to).argmin(1);
            return (block - to.index_select(0, nearest)).to(float64).square().sum(1).sqrt().MoveToOuterDisposeScope();
        })]).MoveToOuterDisposeScope();
    }
}
