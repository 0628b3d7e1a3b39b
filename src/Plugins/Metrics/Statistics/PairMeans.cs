using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// Means of a kernel over pairs, of two samples and of their halves at once. The matrix of pairs is made in blocks of rows and never kept
/// whole.
/// </summary>
/// <param name="kernel">k(a, b) of rows [A, D] and [B, D], as [A, B]; symmetric.</param>
internal sealed class PairMeans(Func<Tensor, Tensor, Tensor> kernel)
{
    // One sample alone costs little, and its variance is better known from more halves.
    private const int Block = 512, HalvesOfOne = 4 * Halves.Count;

    /// <summary>
    /// E k(x, x') + E k(y, y') - 2 E k(x, y), the squared maximum mean discrepancy. Without bias it is the estimate, in which no sample
    /// is paired with itself (Gretton et al. 2012, eq. 3).
    /// </summary>
    /// <param name="x">float64 [N, D], at least 2.</param>
    /// <param name="y">float64 [M, D], at least 2.</param>
    /// <param name="random">Draws the halves.</param>
    public Expansion SquaredDiscrepancy(Tensor x, Tensor y, Generator random) =>
        SquaredDiscrepancy(x, y, Halves.Signs(x.shape[0], random), Halves.Signs(y.shape[0], random));

    /// <summary>The same for given halves, float64 [R, N] and [R, M].</summary>
    public Expansion SquaredDiscrepancy(Tensor x, Tensor y, Tensor signsX, Tensor signsY)
    {
        using var scope = NewDisposeScope();
        var (weightsX, weightsY) = (Weights(signsX), Weights(signsY));
        var (ofX, biasX) = Within(x, weightsX);
        var (ofY, biasY) = Within(y, weightsY);
        var between = Between(x, y, weightsX, weightsY);
        return Collected(ofX + ofY - 2 * between, biasX + biasY);
    }

    /// <summary>E k(x, x') of one sample, float64 [N, D], at least 2.</summary>
    public Expansion Mean(Tensor x, Generator random)
    {
        using var scope = NewDisposeScope();
        var (parts, bias) = Within(x, Weights(Halves.Signs(x.shape[0], random, HalvesOfOne)));
        return Collected(parts, bias);
    }

    private static Expansion Collected(Tensor parts, double bias)
    {
        long halves = (parts.shape[0] - 1) / 2;
        return new(
            parts[0].item<double>(),
            bias,
            parts.narrow(0, 1, halves).data<double>().ToArray(),
            parts.narrow(0, 1 + halves, halves).data<double>().ToArray());
    }

    /// <summary>1 / N for all, then the signs of the halves over N, float64 [1 + halves, N].</summary>
    private static Tensor Weights(Tensor signs) => cat([ones([1, signs.shape[1]], dtype: float64), signs]) / signs.shape[1];

    /// <summary>The parts of the mean over pairs of one sample, and how far that mean is from the one without pairs of a sample with itself.</summary>
    private (Tensor Parts, double Bias) Within(Tensor x, Tensor weights)
    {
        long n = x.shape[0];
        var forms = zeros(weights.shape[0], dtype: float64);
        var linear = zeros(weights.shape[0], dtype: float64);
        double own = 0;
        for (long start = 0; start < n; start += Block)
        {
            using var scope = NewDisposeScope();
            long size = Math.Min(Block, n - start), rest = n - start - size;
            var rows = x.narrow(0, start, size);
            var w = weights.narrow(1, start, size);
            var block = kernel(rows, rows);
            own += block.diagonal().sum().item<double>();
            Add(w.mm(block), w, w, 1);
            if (rest == 0) continue;
            // The matrix is symmetric: what lies right of the block counts twice.
            var right = weights.narrow(1, start + size, rest);
            var product = w.mm(kernel(rows, x.narrow(0, start + size, rest)));
            Add(product, right, right, 2);
        }

        double mean = forms[0].item<double>();
        return (Parts(forms, linear), (own / n - mean) / (n - 1));

        void Add(Tensor product, Tensor w, Tensor ofAll, double times)
        {
            forms.add_((product * w).sum(1), alpha: times);
            // 2 (1/N) K s, half from each side of a pair.
            linear.add_(w.mv(product[0]) + product.mv(ofAll[0]), alpha: times);
        }
    }

    private Tensor Between(Tensor x, Tensor y, Tensor weightsX, Tensor weightsY)
    {
        var forms = zeros(weightsX.shape[0], dtype: float64);
        var linear = zeros(weightsX.shape[0], dtype: float64);
        for (long start = 0; start < x.shape[0]; start += Block)
        {
            using var scope = NewDisposeScope();
            long size = Math.Min(Block, x.shape[0] - start);
            var product = weightsX.narrow(1, start, size).mm(kernel(x.narrow(0, start, size), y));
            forms.add_((product * weightsY).sum(1));
            linear.add_(weightsY.mv(product[0]) + product.mv(weightsY[0]));
        }

        return Parts(forms, linear);
    }

    private static Tensor Parts(Tensor forms, Tensor linear) =>
        cat([forms.narrow(0, 0, 1), linear.narrow(0, 1, linear.shape[0] - 1), forms.narrow(0, 1, forms.shape[0] - 1)]);
}
