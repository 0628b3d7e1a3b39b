using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>Squared Euclidean distances of rows.</summary>
internal static class SquaredDistances
{
    // Up to here differences are as fast as a product of matrices, and exact.
    private const int FewDimensions = 16;

    /// <summary>
    /// Rows [A, D] and [B, D] to [A, B]. Many dimensions go by |a|^2 + |b|^2 - 2 a b,
    /// with a rounding error of about 1e-16 (float64) of |a|^2 + |b|^2.
    /// </summary>
    public static Tensor Between(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        var squared = a.shape[1] <= FewDimensions
            ? cdist(a, b, compute_mode: TorchSharp.compute_mode.donot_use_mm_for_euclid_dist).square()
            : (a.square().sum(1, keepdim: true) + b.square().sum(1) - 2 * a.mm(b.t())).clamp_min(0);
        return squared.MoveToOuterDisposeScope();
    }
}
