using System.Runtime.CompilerServices;
using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>
/// Samples as features of one extractor, and the real data there. What was mapped once is kept as long as the samples are;
/// what depends on the real data alone is kept on disk.
/// </summary>
internal sealed class FeatureSpace(IFeatureExtractor extractor, Dataset data, StatisticsCache cache)
{
    /// <summary>The most real samples that metrics of pairs compare with.</summary>
    public const int MostReferences = 10_000;

    private const int BatchSize = 512;

    private readonly ConditionalWeakTable<Tensor, Tensor> _features = [], _probabilities = [];
    private Tensor? _references;

    /// <summary>Features of samples [N, ...], float32 [N, F] on the CPU; this object keeps them.</summary>
    public Tensor Of(Tensor samples) => _features.GetValue(samples, x => Map(x, extractor.Features));

    /// <summary>Probabilities of the classes, float32 [N, K] on the CPU; this object keeps them.</summary>
    public Tensor Probabilities(Tensor samples) => _probabilities.GetValue(samples, x => Map(x, extractor.Probabilities));

    /// <summary>
    /// Features of at most 10,000 real samples, drawn once for every measurement, float32 [M, F]; this object keeps them.
    /// </summary>
    public Tensor References => _references ??= MapReferences();

    /// <summary>
    /// The manifolds of samples and of real data, equally many of each: the numbers depend on how many there are.
    /// In the caller's dispose scope.
    /// </summary>
    public Manifolds Compare(Samples samples, int neighbours)
    {
        using var scope = NewDisposeScope();
        var features = Of(samples.Values);
        long count = Math.Min(features.shape[0], References.shape[0]);
        var (generated, real) = (features.narrow(0, 0, count), References.narrow(0, 0, count));
        return Manifolds.Of(generated, real, (int)Math.Min(neighbours, count - 1)).MoveToOuterDisposeScope();
    }

    /// <summary>Mean and covariance of the features of all real samples, in batches; in the caller's dispose scope.</summary>
    public Gaussian RealGaussian()
    {
        var numbers = Cached("gaussian", () =>
        {
            using var scope = NewDisposeScope();
            using var moments = new RunningMoments();
            foreach (var batch in data.Train.Values.split(BatchSize).Concat(data.HeldOut.Values.split(BatchSize)))
            {
                using var inner = NewDisposeScope();
                using var features = Map(batch, extractor.Features);
                moments.Add(features);
            }

            var fit = moments.ToGaussian();
            return [.. fit.Mean.data<double>().ToArray(), .. fit.Covariance.flatten().data<double>().ToArray()];
        });
        // D + D^2 numbers.
        long size = (long)Math.Round((Math.Sqrt(1 + 4.0 * numbers.Length) - 1) / 2);
        var flat = tensor(numbers, dtype: float64);
        return new(flat.narrow(0, 0, size), flat.narrow(0, size, size * size).view(size, size));
    }

    /// <summary>
    /// Numbers that depend on the real data in these features alone; computed once for all measurements where features cost time.
    /// </summary>
    public double[] Cached(string name, Func<double[]> compute) => extractor.IsCostly ? cache.Numbers(Key(name), compute) : compute();

    private string Key(string name) => $"{name}/{extractor.Identity}/{data.Digest}";

    private Tensor MapReferences()
    {
        using var random = new Generator(0, CPU);
        using var scope = NewDisposeScope();
        long count = data.Train.Count + data.HeldOut.Count;
        var index = randperm(count, generator: random).narrow(0, 0, Math.Min(count, MostReferences));
        var inTrain = index.lt(data.Train.Count);
        Tensor Chosen() => cat([
            data.Train.Values.index_select(0, index.masked_select(inTrain)),
            data.HeldOut.Values.index_select(0, index.masked_select(inTrain.logical_not()) - data.Train.Count)]);
        if (!extractor.IsCostly) return Map(Chosen(), extractor.Features);
        var bytes = cache.Bytes(Key("references"), () =>
        {
            using var mapped = Map(Chosen(), extractor.Features);
            return mapped.bytes.ToArray();
        });
        var features = empty([index.shape[0], bytes.Length / sizeof(float) / index.shape[0]], dtype: float32).DetachFromDisposeScope();
        bytes.CopyTo(features.bytes);
        return features;
    }

    /// <summary>Maps in batches, without gradients.</summary>
    private static Tensor Map(Tensor samples, Func<Tensor, Tensor> map)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var mapped = samples.split(BatchSize).Select(batch =>
        {
            using var inner = NewDisposeScope();
            var result = map(batch).to(float32).cpu();
            NativeHeap.TrimNowAndThen();
            return result.MoveToOuterDisposeScope();
        });
        return cat([.. mapped]).DetachFromDisposeScope();
    }
}
