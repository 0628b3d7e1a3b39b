using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>
/// The kernel of a symmetric matrix <c>D = U Lambda U^T</c>: <c>U prod ((1 - s_i) + s_i Lambda) U^T</c>, which is 002's
/// <c>U Lambda^t U^T</c> at full strength.
/// </summary>
public sealed class SpectralKernel : IKernel
{
    private readonly double[] _vectors;
    private readonly KernelFactor[] _factors;

    /// <param name="matrix">D, [K, K], symmetric.</param>
    /// <param name="strengths">s_1 to s_T.</param>
    public SpectralKernel(double[,] matrix, IReadOnlyList<double> strengths)
    {
        using var scope = NewDisposeScope();
        var (values, vectors) = linalg.eigh(tensor(matrix, dtype: float64));
        _vectors = vectors.contiguous().data<double>().ToArray();
        _factors = [.. values.data<double>().ToArray().Select(v => new KernelFactor([.. strengths.Select(s => 1 - s + s * v)]))];
    }

    public Tensor Between(IReadOnlyList<int> from, IReadOnlyList<int> to)
    {
        using var scope = NewDisposeScope();
        double[] values = [.. from.Zip(to).SelectMany(p => _factors.Select(f => f.Between(p.First, p.Second)))];
        var u = tensor(_vectors, [_factors.Length, _factors.Length], dtype: float64);
        var product = (u.unsqueeze(0) * tensor(values, [from.Count, 1, _factors.Length], dtype: float64)).matmul(u.t());
        // What cannot happen has the probability 0 and not that of rounding.
        return product.masked_fill(product.lt(Kernel.Rounding), 0).MoveToOuterDisposeScope();
    }
}
