using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// Samples seen along directions, sorted along each. Two such sets have an exact Wasserstein-2 distance along each direction, of any
/// sizes: both quantile functions are constant between the places i / N and j / M. In the caller's dispose scope.
/// </summary>
internal sealed class Slices
{
    // A half costs as much as there are directions.
    private const int HalfCount = 50;

    private readonly Tensor _sorted, _order;

    /// <param name="samples">[N, D].</param>
    /// <param name="directions">Unit vectors as columns, float64 [D, P].</param>
    public Slices(Tensor samples, Tensor directions) =>
        (_sorted, _order) = directions.t().mm(samples.to(float64).t()).sort(1);

    private long Count => _sorted.shape[1];

    /// <summary>The mean over directions of the squared distance.</summary>
    public double SquaredDistance(Slices other) => Squared(_sorted, other._sorted);

    /// <summary>The same with its parts of first and second order in the noise of both.</summary>
    public Expansion Expand(Slices other, Generator random)
    {
        using var scope = NewDisposeScope();
        double value = SquaredDistance(other);
        var (first, second) = (new double[HalfCount], new double[HalfCount]);
        var (mine, others) = (Halves.Signs(Count, random, HalfCount), Halves.Signs(other.Count, random, HalfCount));
        for (int r = 0; r < HalfCount; r++)
        {
            using var inner = NewDisposeScope();
            double half = Squared(Half(mine[r], 1), other.Half(others[r], 1)), rest = Squared(Half(mine[r], -1), other.Half(others[r], -1));
            (first[r], second[r]) = ((half - rest) / 2, (half + rest) / 2 - value);
        }

        return new(value, second.Average(), first, second);
    }

    /// <summary>The samples of one sign, which stay sorted.</summary>
    private Tensor Half(Tensor signs, int sign) =>
        _sorted.masked_select(signs.eq(sign).index_select(0, _order.flatten()).view(_order.shape)).view(_sorted.shape[0], -1);

    private static double Squared(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        long n = a.shape[1], m = b.shape[1];
        if (n == m) return (a - b).square().mean().item<double>();
        // The places in units of 1 / (N M), each piece up to the next.
        var ends = cat([arange(1, n + 1, dtype: int64) * m, arange(1, m + 1, dtype: int64) * n]).sort().Values;
        var widths = ends.diff(prepend: zeros(1, dtype: int64));
        var (i, j) = ((ends - 1).div(m, RoundingMode.floor), (ends - 1).div(n, RoundingMode.floor));
        var squares = (a.index_select(1, i) - b.index_select(1, j)).square();
        return (squares.mv(widths.to(float64)) / ((double)n * m)).mean().item<double>();
    }
}
