using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

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
