using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// Means of a kernel over pairs, of two samples and of their halves at once. The matrix of pairs is made in blocks of rows and never kept
/// whole.
/// </summary>
/// <param name="kernel">k(a, b) of rows [A, D] and [B, D], as [A, B]; symmetric.</param>
/// <param name="cancellation">Ends the work between two pieces of it.</param>
internal sealed class PairMeans(Func<Tensor, Tensor, Tensor> kernel, CancellationToken cancellation = default)
{
    private const int Block = 512;

    /// <summary>
    /// E k(x, x') + E k(y, y') - 2 E k(x, y), the squared maximum mean discrepancy. Without bias it is the estimate, in which no sample
    /// is paired with itself (Gretton et al. 2012, eq. 3).
    /// </summary>
    /// <param name="x">Samples.</param>
    /// <param name="y">Real ones, with as many halves.</param>
    /// <param name="also">What else the noise of a half changes, to first order, float64 [R].</param>
    public Expansion SquaredDiscrepancy(PairSide x, PairSide y, Tensor? also = null)
    {
        using var scope = NewDisposeScope();
        var (products, withItself, bias) = Products(x, y);
        return Expansion.OfProducts(products - withItself, bias, also);
    }

    /// <summary>E k(x, x') of one sample, float64 [N, D], at least 2.</summary>
    public Expansion Mean(Tensor x, Generator random)
    {
        using var scope = NewDisposeScope();
        var (products, withItself, bias) = Within(PairSide.Of(x, random));
        // A mean over N (N - 1) pairs, where products are sums over N^2. A sample moves the mean over its own pairs and, by 1 / (N - 1),
        // that over the pairs of each other one, so that it differs from theirs by (N - 2) / (N - 1) of what it does. Value and bias stay.
        double n = x.shape[0];
        var different = (products - withItself) * (n / (n - 1));
        different[0] *= (n - 1) / Math.Max(1, n - 2);
        different.select(1, 0).copy_(different[0]);
        different[0, 0] = products[0, 0];
        return Expansion.OfProducts(different, bias);
    }

    /// <summary>
    /// The products of the difference d of the two sides and the noise e of each half, in the space of the kernel: of [d, e1, e2, ...]
    /// with itself, float64 [1 + R, 1 + R]; what pairs of a sample with itself are of them; and what noise adds to the first on average.
    /// </summary>
    internal (Tensor Products, Tensor WithItself, double Bias) Products(PairSide x, PairSide y)
    {
        var ((ofX, selvesX, biasX), (ofY, selvesY, biasY)) = (Within(x), Within(y));
        return (ofX + ofY - Between(x, y), selvesX + selvesY, biasX + biasY);
    }

    private (Tensor Products, Tensor WithItself, double Bias) Within(PairSide side)
    {
        var (x, weights, members) = (side.Rows, side.Weights, side.Strata.Members * side.Strata.Weights);
        long n = x.shape[0];
        long all = weights.shape[0];
        var products = zeros([all, all], dtype: float64);
        // k(x, x), and the sums over each class, of every sample.
        var (selves, sums) = (zeros(n, dtype: float64), zeros([n, members.shape[0]], dtype: float64));
        var (ofClass, own) = (zeros(members.shape[0], dtype: float64), zeros(members.shape[0], dtype: float64));
        for (long start = 0; start < n; start += Block)
        {
            using var scope = NewDisposeScope();
            cancellation.ThrowIfCancellationRequested();
            long size = Math.Min(Block, n - start), rest = n - start - size;
            var rows = x.narrow(0, start, size);
            var (w, m) = (weights.narrow(1, start, size), members.narrow(1, start, size));
            var block = kernel(rows, rows);
            products.add_(w.mm(block).mm(w.t()));
            selves.narrow(0, start, size).copy_(block.diagonal());
            sums.narrow(0, start, size).add_(block.mm(m.t()));
            ofClass.add_((m.mm(block) * m).sum(1));
            own.add_(m.square().mv(block.diagonal()));
            if (rest == 0) continue;
            // The matrix is symmetric: what lies right of the block counts twice.
            block = kernel(rows, x.narrow(0, start + size, rest));
            sums.narrow(0, start, size).add_(block.mm(members.narrow(1, start + size, rest).t()));
            sums.narrow(0, start + size, rest).add_(block.t().mm(m.t()));
            var right = w.mm(block).mm(weights.narrow(1, start + size, rest).t());
            products.add_(right + right.t());
            ofClass.add_((m.mm(block) * members.narrow(1, start + size, rest)).sum(1), alpha: 2);
        }

        // Of each class, how far the mean over its pairs is from the one without pairs of a sample with itself.
        var bias = (side.Strata.Counts * own - ofClass) / (side.Strata.Counts - 1).clamp_min(1);
        return (products, WithItself(side, selves, sums), bias.sum().item<double>());
    }

    /// <summary>
    /// What pairs of a sample with itself add to the products, float64 [1 + R, 1 + R]; 0 for the first product. The distance, once its bias
    /// is taken off, is a mean over pairs of different samples, and so are its variances. With a kernel that grows fast, or in many
    /// dimensions, pairs of a sample with itself would be most of them. The product of two noises sees the kernel about the means of the
    /// classes, k(x, x) - 2 E k(x, x') + E k(x', x'').
    /// </summary>
    /// <param name="side">The samples.</param>
    /// <param name="selves">k(x, x) of each, float64 [N].</param>
    /// <param name="sums">Weighted sums of k over each class, float64 [N, K].</param>
    private static Tensor WithItself(PairSide side, Tensor selves, Tensor sums)
    {
        using var scope = NewDisposeScope();
        var (weights, strata) = (side.Weights, side.Strata);
        var (own, members) = (strata.Weights, strata.Members * strata.Weights);
        var ofClass = members.sum(1);
        var sum = sums.gather(1, strata.Labels.unsqueeze(1)).squeeze(1);
        // Over the others of its class.
        var mean = (sum - own * selves) / (ofClass.index_select(0, strata.Labels) - own);
        var meanOfClass = (members.mv(mean) / ofClass).index_select(0, strata.Labels);
        var noises = (weights * (selves - 2 * mean + meanOfClass)).mm(weights.t());
        var ofAll = (weights * selves).mv(weights[0]);
        noises[0] = ofAll;
        noises.select(1, 0).copy_(ofAll);
        noises[0, 0] = 0;
        return noises.MoveToOuterDisposeScope();
    }

    private Tensor Between(PairSide x, PairSide y)
    {
        var (weightsX, weightsY) = (x.Weights, y.Weights);
        var products = zeros([weightsX.shape[0], weightsY.shape[0]], dtype: float64);
        for (long start = 0; start < x.Rows.shape[0]; start += Block)
        {
            using var scope = NewDisposeScope();
            cancellation.ThrowIfCancellationRequested();
            long size = Math.Min(Block, x.Rows.shape[0] - start);
            products.add_(weightsX.narrow(1, start, size).mm(kernel(x.Rows.narrow(0, start, size), y.Rows)).mm(weightsY.t()));
        }

        return products + products.t();
    }
}
