using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>The diffusion kernel: the matrix of several steps at once.</summary>
public interface IKernel
{
    /// <summary>
    /// The products <c>D_to ... D_(from + 1)</c>, float64 [n, K, K] on the CPU in the caller's dispose scope: entry [i, j] is the
    /// probability that state j at step from is state i at step to. Steps count from 0, the data, to T.
    /// </summary>
    Tensor Between(IReadOnlyList<int> from, IReadOnlyList<int> to);
}

/// <summary>Chooses the kernel that a matrix allows.</summary>
public static class Kernel
{
    // Rounding leaves this much where a closed form of probabilities should be 0.
    internal const double Rounding = 1e-14;

    /// <summary>
    /// The closed form where D is its own square, as for uniform and absorbing states; the eigendecomposition where D is symmetric;
    /// cumulative products otherwise.
    /// </summary>
    /// <param name="matrix">D, [K, K].</param>
    /// <param name="strengths">s_1 to s_T.</param>
    public static IKernel Of(double[,] matrix, IReadOnlyList<double> strengths) =>
        IsIdempotent(matrix) ? new ClosedKernel(matrix, strengths)
        : IsSymmetric(matrix) ? new SpectralKernel(matrix, strengths)
        : new ProductKernel(matrix, strengths);

    private static bool IsSymmetric(double[,] matrix)
    {
        for (int i = 0; i < matrix.GetLength(0); i++)
            for (int j = 0; j < i; j++)
                if (Math.Abs(matrix[i, j] - matrix[j, i]) > Rounding) return false;
        return true;
    }

    private static bool IsIdempotent(double[,] matrix)
    {
        using var scope = NewDisposeScope();
        var d = tensor(matrix, dtype: ScalarType.Float64);
        return (d.mm(d) - d).abs().max().item<double>() < Rounding;
    }
}
