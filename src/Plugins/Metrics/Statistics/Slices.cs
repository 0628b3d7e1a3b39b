using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// Samples seen along directions, sorted along each. Two such sets have an exact Wasserstein-2 distance along each direction, of any
/// sizes: both quantile functions are constant between the places i / N and j / M. Halves stay sorted, so a distance of halves is a walk
/// along both.
/// </summary>
internal sealed class Slices
{
    // A half costs as much as there are directions.
    private const int HalfCount = 50;

    private readonly double[][] _sorted;
    private readonly long[][] _order;

    /// <param name="samples">[N, D].</param>
    /// <param name="directions">Unit vectors as columns, float64 [D, P].</param>
    public Slices(Tensor samples, Tensor directions)
    {
        using var scope = NewDisposeScope();
        var (sorted, order) = directions.t().mm(samples.to(float64).t()).sort(1);
        _sorted = Rows<double>(sorted);
        _order = Rows<long>(order);
    }

    private int Count => _sorted[0].Length;

    /// <summary>The mean over directions of the squared distance.</summary>
    public double SquaredDistance(Slices other) => MeanOverDirections(p => Squared(_sorted[p], other._sorted[p]));

    /// <summary>The same with its parts of first and second order in the noise of both.</summary>
    /// <param name="other">The other side.</param>
    /// <param name="classes">The classes of these, where shares are fixed.</param>
    /// <param name="otherClasses">Those of the other side.</param>
    /// <param name="random">Draws the halves.</param>
    /// <param name="cancellation">Ends the work between two pieces of it.</param>
    public Expansion Expand(Slices other, Strata classes, Strata otherClasses, Generator random, CancellationToken cancellation = default)
    {
        double value = SquaredDistance(other);
        var (first, second) = (new double[HalfCount], new double[HalfCount]);
        var (mine, others) = (Signs(classes, random), Signs(otherClasses, random));
        for (int r = 0; r < HalfCount; r++)
        {
            cancellation.ThrowIfCancellationRequested();
            double half = MeanOverDirections(p => Squared(Half(p, mine[r], 1), other.Half(p, others[r], 1)));
            double rest = MeanOverDirections(p => Squared(Half(p, mine[r], -1), other.Half(p, others[r], -1)));
            (first[r], second[r]) = ((half - rest) / 2, (half + rest) / 2 - value);
        }

        // A squared distance hangs on the few outermost samples where tails are heavy, and then its variance is known badly: how badly, those
        // that were drawn tell.
        using var scope = NewDisposeScope();
        double freedom = Student.Freedom(classes.VarianceOfMean(Influence(other)), otherClasses.VarianceOfMean(other.Influence(this)));
        return Expansion.OfHalves(value, first, second, freedom);
    }

    /// <summary>
    /// How much each sample pulls on <see cref="SquaredDistance"/> to first order, up to a constant, float64 [N]: the potential of optimal
    /// transport, whose derivative along a direction is 2 (x - T x) with the transported T x (Santambrogio 2015, proposition 7.17).
    /// </summary>
    public Tensor Influence(Slices other)
    {
        var potentials = new double[_sorted.Length][];
        Parallel.For(0, potentials.Length, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, p =>
        {
            var (a, b, order, potential) = (_sorted[p], other._sorted[p], _order[p], new double[Count]);
            for (int i = 1; i < a.Length; i++)
            {
                // Between a sample and the next the transported is where the other side has the same share below it.
                long place = (long)i * b.Length, above = place / a.Length, below = place % a.Length == 0 ? above - 1 : above;
                potential[order[i]] = potential[order[i - 1]] + (a[i] - a[i - 1]) * (a[i] + a[i - 1] - b[below] - b[above]);
            }

            potentials[p] = potential;
        });
        var sum = new double[Count];
        foreach (double[] potential in potentials)
            for (int i = 0; i < sum.Length; i++) sum[i] += potential[i];
        return tensor(sum) / potentials.Length;
    }

    /// <summary>Each direction on its own thread, as many as libtorch has; the sum is always in one order.</summary>
    private double MeanOverDirections(Func<int, double> squared)
    {
        var all = new double[_sorted.Length];
        Parallel.For(0, all.Length, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, p => all[p] = squared(p));
        return all.Average();
    }

    /// <summary>The samples of one sign along a direction, which stay sorted.</summary>
    private double[] Half(int p, double[] signs, int sign)
    {
        var (sorted, order) = (_sorted[p], _order[p]);
        // One place more, so that the last of the other half can be written and forgotten: a branch would be slower.
        var half = new double[Count / 2 + 1];
        int size = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            half[size] = sorted[i];
            size += signs[order[i]] * sign > 0 ? 1 : 0;
        }

        return half[..size];
    }

    /// <summary>Of sorted numbers.</summary>
    private static double Squared(double[] a, double[] b)
    {
        long n = a.Length, m = b.Length, at = 0;
        double sum = 0;
        if (n == m)
        {
            for (int i = 0; i < a.Length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
            return sum / n;
        }

        // Places in units of 1 / (N M), each piece up to the next of either.
        for (int i = 0, j = 0; i < n && j < m;)
        {
            long endOfA = (i + 1) * m, endOfB = (j + 1) * n, end = Math.Min(endOfA, endOfB);
            sum += (end - at) * (a[i] - b[j]) * (a[i] - b[j]);
            at = end;
            if (endOfA == end) i++;
            if (endOfB == end) j++;
        }

        return sum / ((double)n * m);
    }

    private static double[][] Signs(Strata classes, Generator random)
    {
        using var signs = classes.Signs(random, HalfCount);
        return Rows<double>(signs);
    }

    private static T[][] Rows<T>(Tensor matrix) where T : unmanaged =>
        [.. matrix.contiguous().data<T>().ToArray().Chunk((int)matrix.shape[1])];
}
