using static TorchSharp.torch;

namespace Diffusion.Framework.Discrete;

/// <summary>
/// The kernel of a matrix that is its own square: <c>prod D_i = a I + (1 - a) D</c> with <c>a = prod (1 - s_i)</c>
/// (Austin et al. 2021, appendix A.2).
/// </summary>
public sealed class ClosedKernel(double[,] matrix, IReadOnlyList<double> strengths) : IKernel
{
    private readonly KernelFactor _kept = new([.. strengths.Select(s => 1 - s)]);

    public Tensor Between(IReadOnlyList<int> from, IReadOnlyList<int> to)
    {
        using var scope = NewDisposeScope();
        double[] kept = [.. from.Zip(to, _kept.Between)];
        var a = tensor(kept, dtype: float64).reshape(-1, 1, 1);
        return (a * eye(matrix.GetLength(0), dtype: float64) + (1 - a) * tensor(matrix, dtype: float64)).MoveToOuterDisposeScope();
    }
}
