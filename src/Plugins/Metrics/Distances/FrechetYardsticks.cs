using Diffusion.Framework.Data;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Distances;

/// <summary>Frechet distances of other things than samples, to read a distance of samples by.</summary>
internal sealed class FrechetYardsticks(FeatureSpace space, Dataset data, ComparedPart part)
{
    private const int Splits = 5;

    // The root of a covariance of D pixels costs D^3 for each class.
    private const long MostPixels = 1024;

    /// <summary>
    /// The mean distance between two halves of the compared part of the data that have the same classes; null where a half has less than
    /// two.
    /// </summary>
    public double? RealHalves(Generator random) => HalfOf(space.Real(part)) < 2 ? null : space.Cached($"frechet-halves/{part}", () =>
    {
        using var scope = NewDisposeScope();
        var compared = space.Real(part);
        var features = space.Of(compared.Values);
        var classes = compared.Classes is { } known ? Classes(known).ToList() : [arange(features.shape[0], dtype: int64)];
        return [Enumerable.Range(0, Splits).Average(_ =>
        {
            using var inner = NewDisposeScope();
            var shuffled = classes.Select(index => index.index_select(0, randperm(index.shape[0], generator: random))).ToList();
            var (first, second) = (cat([.. shuffled.Select(Half(0))]), cat([.. shuffled.Select(Half(1))]));
            return Gaussian.Fit(features.index_select(0, first)).FrechetDistance(Gaussian.Fit(features.index_select(0, second)));
        })];
    })[0];

    /// <summary>
    /// The distance of as many images as there are samples, of the same classes, from a Gaussian fitted to the training images of each
    /// class; null
    /// where there are no classes, no images or too many pixels.
    /// </summary>
    public double? ClassGaussians(Samples samples, FrechetReference real, Generator random)
    {
        var shape = data.Train.Shape;
        if (samples.Classes is null || shape.Count != 3 || shape.Aggregate(1L, (product, n) => product * n) > MostPixels) return null;
        using var scope = NewDisposeScope();
        var counts = samples.Classes.bincount(null).data<long>().ToArray();
        var trained = data.Train.Classes!.bincount(null, counts.Length).data<long>().ToArray();
        // Two images are the least that a Gaussian is fitted to.
        if (counts.Index().Any(c => c.Item > 0 && trained[c.Index] < 2)) return null;
        return space.Cached($"frechet-class-gaussians/{part}/{string.Join(",", counts)}", () =>
        {
            var train = data.Train;
            var (least, most) = Extremes(train);
            var images = Classes(train.Classes!).Take(counts.Length).Index().Where(c => counts[c.Index] > 0)
                .Select(c => Gaussian.Fit(train.Select(c.Item).Values).Sample(counts[c.Index], random)).ToArray();
            var drawn = cat(images)
                .to(float32)
                .reshape([-1, .. shape])
                .clamp(least, most);
            return [real.Distance(Gaussian.Fit(space.Of(drawn)))];
        })[0];
    }

    private static (float Least, float Most) Extremes(Samples samples)
    {
        if (samples.Stored is not { } stored) return (samples.Values.min().item<float>(), samples.Values.max().item<float>());
        float least = float.PositiveInfinity, most = float.NegativeInfinity;
        stored.ForEachChunk((chunk, _) =>
            (least, most) = (Math.Min(least, chunk.min().item<float>()), Math.Max(most, chunk.max().item<float>())));
        return (least, most);
    }

    private static long HalfOf(Samples samples)
    {
        if (samples.Classes is not { } classes) return samples.Count / 2;
        using var scope = NewDisposeScope();
        return classes.bincount(null).data<long>().ToArray().Sum(n => n / 2);
    }

    /// <summary>The first or the second half of positions, equally many.</summary>
    private static Func<Tensor, Tensor> Half(int which) => index => index.narrow(0, which * (index.shape[0] / 2), index.shape[0] / 2);

    /// <summary>The positions of each class.</summary>
    private static IEnumerable<Tensor> Classes(Tensor labels)
    {
        long classes = labels.max().item<long>() + 1;
        for (long k = 0; k < classes; k++) yield return labels.eq(k).nonzero().flatten();
    }
}
