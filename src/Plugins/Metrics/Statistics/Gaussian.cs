using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>Mean [D] and covariance [D, D] of samples, in double precision.</summary>
internal sealed record Gaussian(Tensor Mean, Tensor Covariance)
{
    /// <summary>Fits samples [N, ...]; the covariance is the unbiased one.</summary>
    public static Gaussian Fit(Tensor samples) => RunningMoments.Of(samples.flatten(1));

    /// <summary>The squared Frechet distance to another.</summary>
    public double FrechetDistance(Gaussian other)
    {
        using var scope = NewDisposeScope();
        return new FrechetReference(this).Distance(other);
    }

    /// <summary>Fresh samples [count, D].</summary>
    public Tensor Sample(long count, Generator random) =>
        Mean + randn([count, Mean.shape[0]], dtype: float64, generator: random).mm(SquareRoot());

    /// <summary>The symmetric root of the covariance; eigenvalues that rounding made negative count as 0.</summary>
    public Tensor SquareRoot()
    {
        var (values, vectors) = linalg.eigh(Covariance);
        return (vectors * values.clamp_min(0).sqrt()).mm(vectors.t());
    }
}

/// <summary>
/// The squared Frechet distance |m1 - m2|^2 + tr(C1 + C2 - 2 (C1^1/2 C2 C1^1/2)^1/2) (Dowson and Landau 1982) of many Gaussians to one, whose
/// root is taken once, in the caller's dispose scope.
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
