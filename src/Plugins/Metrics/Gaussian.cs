using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics;

/// <summary>Mean [D] and covariance [D, D] of samples, in double precision.</summary>
internal sealed record Gaussian(Tensor Mean, Tensor Covariance)
{
    /// <summary>Fits samples [N, D]; the covariance is the unbiased one.</summary>
    public static Gaussian Fit(Tensor samples)
    {
        var x = samples.flatten(1).to(float64);
        var mean = x.mean([0]);
        var centered = x - mean;
        return new(mean, centered.t().mm(centered) / (x.shape[0] - 1));
    }

    /// <summary>
    /// The squared Frechet distance |m1 - m2|^2 + tr(C1 + C2 - 2 (C1^1/2 C2 C1^1/2)^1/2) (Dowson and Landau 1982).
    /// </summary>
    public double FrechetDistance(Gaussian other)
    {
        using var scope = NewDisposeScope();
        var root = SquareRoot(Covariance);
        var cross = linalg.eigvalsh(root.mm(other.Covariance).mm(root)).clamp_min(0).sqrt().sum();
        var distance = (Mean - other.Mean).square().sum() + Covariance.trace() + other.Covariance.trace() - 2 * cross;
        return Math.Max(0, distance.item<double>());
    }

    /// <summary>Fresh samples [count, D].</summary>
    public Tensor Sample(long count, Generator random) =>
        Mean + randn([count, Mean.shape[0]], dtype: float64, generator: random).mm(SquareRoot(Covariance));

    /// <summary>The symmetric root; eigenvalues that rounding made negative count as 0.</summary>
    private static Tensor SquareRoot(Tensor symmetric)
    {
        var (values, vectors) = linalg.eigh(symmetric);
        return (vectors * values.clamp_min(0).sqrt()).mm(vectors.t());
    }
}
