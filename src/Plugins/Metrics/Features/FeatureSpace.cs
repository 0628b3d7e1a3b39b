using System.Runtime.CompilerServices;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Features;

/// <summary>
/// Samples as features of one kind, and the real data there. What was mapped once is kept as long as the samples are;
/// what depends on the real data alone is kept on disk.
/// </summary>
internal sealed class FeatureSpace(IFeatures map, Dataset data, DataCache cache, CancellationToken cancellation = default)
{
    /// <summary>The most real samples that metrics of pairs compare with.</summary>
    public const int MostReferences = 10_000;

    private const int BatchSize = 512;

    private readonly ConditionalWeakTable<Tensor, Tensor> _features = [], _probabilities = [];
    private readonly Dictionary<ComparedPart, Samples> _references = [];
    private readonly Dictionary<ComparedPart, Samples> _real = [];

    /// <summary>Features of samples [N, ...], float32 [N, F] on the CPU; this object keeps them.</summary>
    public Tensor Of(Tensor samples) => _features.GetValue(samples, x => Map(x, map.Of));

    /// <summary>Probabilities of the classes, float32 [N, K] on the CPU; this object keeps them.</summary>
    public Tensor Probabilities(Tensor samples) => _probabilities.GetValue(samples, x => Map(x, map.Probabilities));

    /// <summary>The real samples of a part; this object keeps them.</summary>
    public Samples Real(ComparedPart part)
    {
        if (_real.TryGetValue(part, out var known)) return known;
        return _real[part] = part.Of(data) is [var one]
            ? one.Stored is null ? one : one.Map(x => x.DetachFromDisposeScope())
            : part.Of(data).Aggregate((all, more) => all.Concat(more)).Map(x => x.DetachFromDisposeScope());
    }

    /// <summary>
    /// Features of at most 10,000 real samples of a part in a random order, the same for every measurement, float32 [M, F], and what they
    /// are; this object keeps them.
    /// </summary>
    public Samples References(ComparedPart part) => _references.TryGetValue(part, out var known) ? known
        : _references[part] = new(MapReferences(part), part.Of(data)[0].Condition is null ? null : ReferenceCondition(part));

    /// <summary>Whether the scale of the features is part of published numbers.</summary>
    public bool HasPublishedScale => map.HasPublishedScale;

    /// <summary>
    /// Samples and a part of the real data, equally many of each in a random order, [N, F]: numbers of neighbours depend on how many there
    /// are.
    /// </summary>
    public (Tensor Samples, Tensor Real) Equal(Samples samples, ComparedPart part)
    {
        var features = Of(samples.Values);
        var references = References(part).Values;
        long count = Math.Min(features.shape[0], references.shape[0]);
        return (new Samples(features).Subset(count).Values, references.narrow(0, 0, count));
    }

    /// <summary>Mean and covariance of the features of all real samples of a part, in batches; in the caller's dispose scope.</summary>
    public Gaussian RealGaussian(ComparedPart part)
    {
        var numbers = Cached($"gaussian/{part}", () =>
        {
            using var scope = NewDisposeScope();
            using var moments = new RunningMoments();
            foreach (var batch in part.Of(data).SelectMany(p => p.Batches(BatchSize)).Select(b => b.Values))
            {
                using var inner = NewDisposeScope();
                using var features = Map(batch, map.Of);
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
    public double[] Cached(string name, Func<double[]> compute) => map.IsCostly ? cache.Numbers(Key(name), compute) : compute();

    private string Key(string name) => $"{name}/{map.Identity}/{data.Digest}";

    private Condition ReferenceCondition(ComparedPart part)
    {
        using var scope = NewDisposeScope();
        var conditions = part.Of(data).Select(p => p.Condition!).Aggregate((all, more) => all.Concat(more));
        var index = RandomSubset.Index(MostReferences, part.Of(data).Sum(p => p.Count));
        return conditions.Map(values => values.index_select(0, index).DetachFromDisposeScope());
    }

    private Tensor MapReferences(ComparedPart part)
    {
        using var scope = NewDisposeScope();
        var parts = part.Of(data);
        if (!map.IsCostly) return Map(Chosen(parts), map.Of);
        var bytes = cache.Bytes(Key($"references/{part}"), () =>
        {
            using var mapped = Map(Chosen(parts), map.Of);
            return mapped.bytes.ToArray();
        });
        long count = Math.Min(MostReferences, parts.Sum(p => p.Count));
        var features = empty([count, bytes.Length / sizeof(float) / count], dtype: float32).DetachFromDisposeScope();
        bytes.CopyTo(features.bytes);
        return features;
    }

    /// <summary>A random subset of all parts together, which need not be put together for it.</summary>
    private static Tensor Chosen(IReadOnlyList<Samples> parts)
    {
        var index = RandomSubset.Index(MostReferences, parts.Sum(p => p.Count));
        long before = 0;
        var places = new List<Tensor>();
        var values = new List<Tensor>();
        foreach (var part in parts)
        {
            var place = index.ge(before).logical_and(index.lt(before + part.Count)).nonzero().flatten();
            places.Add(place);
            values.Add(part.Select(index.index_select(0, place) - before).Values);
            before += part.Count;
        }

        return cat([.. values]).index_select(0, cat([.. places]).argsort());
    }

    /// <summary>Maps in batches, without gradients.</summary>
    private Tensor Map(Tensor samples, Func<Tensor, Tensor> map)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var mapped = samples.split(BatchSize).Select(batch =>
        {
            using var inner = NewDisposeScope();
            cancellation.ThrowIfCancellationRequested();
            var result = map(batch).to(float32).cpu();
            NativeHeap.TrimNowAndThen();
            return result.MoveToOuterDisposeScope();
        });
        return cat([.. mapped]).DetachFromDisposeScope();
    }
}
