using Diffusion.Framework.Metrics;
using Diffusion.Plugins.Metrics.Features;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Manifold;

/// <summary>
/// A metric of balls that reach to the k-th nearest neighbour. Its numbers depend on how many samples there are, and no sample can stand
/// twice, so the spread is seen in parts of the samples (Politis, Romano and Wolf 1999, section 2.2): disjoint parts of both
/// sides, each a measurement of its own. The variance of a measurement falls as one over its size, and what k, the dimensions
/// and the overlap of balls do to it is nearly the same in a part.
/// </summary>
internal abstract class NeighbourMetric(int neighbours, FeatureOptions options, FeatureSpaces spaces) : FeatureMetric(options, spaces)
{
    // Few and large parts where that is cheap: the cost of a partition is 1 / parts of that of the whole.
    private const int MostParts = 8, SamplesOfAPart = 1000;

    // Of the variance, over all partitions.
    private const int DegreesOfFreedom = 24;

    // Of each part, for a ball to be of the same kind.
    private const int SamplesForANeighbour = 4;

    protected int Neighbours => neighbours;

    protected override void Measure(MetricInput input, FeatureSpace space, Dictionary<string, double> numbers)
    {
        var (samples, real) = space.Equal(input.Samples, Part);
        if (!SampleCounts.Suffice(input, samples, real, neighbours + 1)) return;
        SampleCounts.Tell(input, "samples", samples.shape[0], input.Samples.Count, SampleCounts.AsManyAsReal);
        foreach (var (name, number) in Of(samples, real, input.Streams["parts"], input.Cancellation))
        {
            if (number.Estimate is { } estimate) estimate.AddTo(numbers, name);
            else
            {
                numbers[name] = number.Value;
                SampleCounts.NoInterval(input, name, samples.shape[0], Least);
            }
        }
    }

    private long Least => 2L * SamplesForANeighbour * (neighbours + 1);

    /// <summary>The numbers of equally many samples and real ones, [N, D].</summary>
    /// <param name="manifolds">Of these.</param>
    protected abstract IEnumerable<(string Name, double Value, bool IsShare)> Numbers(Manifolds manifolds);

    internal IEnumerable<(string Name, (double Value, Estimate? Estimate) Number)> Of(
        Tensor samples, Tensor real, Generator random, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        long count = samples.shape[0];
        var all = Numbers(Manifolds.Of(samples, real, neighbours, cancellation)).ToList();
        int parts = (int)Math.Clamp(count / SamplesOfAPart, 2, MostParts);
        if (count < Least) return [.. all.Select(n => (n.Name, (n.Value, (Estimate?)null)))];
        long size = count / parts;
        var spread = new PartSpread(all.Count, size);
        for (int p = 0; p * (parts - 1) < DegreesOfFreedom; p++)
        {
            var (x, y) = (randperm(count, generator: random), randperm(count, generator: random));
            spread.Add([.. Enumerable.Range(0, parts).Select(i => Numbers(Manifolds.Of(
                samples.index_select(0, x.narrow(0, i * size, size)), real.index_select(0, y.narrow(0, i * size, size)), neighbours,
                    cancellation))
                .Select(n => n.Value).ToArray())]);
        }

        return [.. all.Select((n, i) => (
            n.Name, (n.Value, (Estimate?)(n.IsShare ? spread.OfShare(i, n.Value, count) : spread.Of(i, n.Value, count)))))];
    }
}
