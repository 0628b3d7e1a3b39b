using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// The squared Frechet distance |m1 - m2|^2 + tr(C1 + C2 - 2 (C1^1/2 C2 C1^1/2)^1/2) (Dowson and Landau 1982) of many Gaussians to one,
/// whose root is taken once, in the caller's dispose scope.
/// </summary>
internal sealed class FrechetReference(Gaussian reference)
{
    private readonly Tensor _root = reference.SquareRoot();

    public double Distance(Gaussian other)
    {
        using var scope = NewDisposeScope();
        // One sample has no covariance, and a sampler that diverged gives samples that are not finite.
        if (!other.Covariance.isfinite().all().item<bool>()) return double.NaN;
        var cross = linalg.eigvalsh(_root.mm(other.Covariance).mm(_root)).clamp_min(0).sqrt().sum();
        var distance = (reference.Mean - other.Mean).square().sum() + reference.Covariance.trace() + other.Covariance.trace() - 2 * cross;
        return Math.Max(0, distance.item<double>());
    }
}
