using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// Means of a kernel over pairs, for the samples and for every resample at once. The matrix of pairs is made in blocks of rows and never
/// kept whole. A sample is not paired with itself, nor with its copy in a resample, so the means stay unbiased.
/// </summary>
/// <param name="kernel">k(a, b) of rows [A, D] and [B, D], as [A, B].</param>
internal sealed class PairMeans(Func<Tensor, Tensor, Tensor> kernel)
{
    private const int Block = 512;

    /// <summary>
    /// E k(x, x') + E k(y, y') - 2 E k(x, y): the unbiased estimate of the squared maximum mean discrepancy (Gretton et al. 2012, eq. 3),
    /// for the samples and each resample, float64 [R].
    /// </summary>
    /// <param name="x">float64 [N, D].</param>
    /// <param name="y">float64 [M, D].</param>
    /// <param name="weightsX">float64 [R, N] of <see cref="Bootstrap.Weights"/>.</param>
    /// <param name="weightsY">float64 [R, M].</param>
    public Tensor SquaredDiscrepancy(Tensor x, Tensor y, Tensor weightsX, Tensor weightsY)
    {
        using var scope = NewDisposeScope();
        var between = Sum(x, y, weightsX, weightsY) / (weightsX.sum(1) * weightsY.sum(1));
        return (Within(x, weightsX) + Within(y, weightsY) - 2 * between).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// E k(x, x'): the sum over i != j of w_i w_j k(x_i, x_j), divided by that of the weights, for the samples and each resample,
    /// float64 [R].
    /// </summary>
    /// <param name="x">float64 [N, D].</param>
    /// <param name="weights">float64 [R, N] of <see cref="Bootstrap.Weights"/>.</param>
    public Tensor Within(Tensor x, Tensor weights)
    {
        using var scope = NewDisposeScope();
        var squares = weights.square();
        var own = cat([.. x.split(Block).Select(block => kernel(block, block).diagonal())]);
        return ((Sum(x, x, weights, weights) - squares.mv(own)) / (weights.sum(1).square() - squares.sum(1))).MoveToOuterDisposeScope();
    }

    private Tensor Sum(Tensor x, Tensor y, Tensor weightsX, Tensor weightsY)
    {
        var sum = zeros(weightsX.shape[0], dtype: float64);
        for (long start = 0; start < x.shape[0]; start += Block)
        {
            using var scope = NewDisposeScope();
            long size = Math.Min(Block, x.shape[0] - start);
            var rows = weightsX.narrow(1, start, size).mm(kernel(x.narrow(0, start, size), y));
            sum.add_((rows * weightsY).sum(1));
        }

        return sum;
    }
}
