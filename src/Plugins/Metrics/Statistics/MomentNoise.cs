using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>Mean and covariance of samples as halves of them change them. In the caller's dispose scope.</summary>
/// <param name="samples">[N, D].</param>
/// <param name="fit">What is changed.</param>
/// <param name="scale">How large the noise is beside that of these samples.</param>
/// <param name="signs">The halves, float64 [R, N].</param>
internal sealed class MomentNoise(Tensor samples, Gaussian fit, double scale, Tensor signs)
{
    private readonly Tensor _centred = samples.to(float64) - samples.to(float64).mean([0]);

    /// <summary>The moments a step towards half r, 1 being the half itself.</summary>
    public Gaussian At(int r, double step)
    {
        using var scope = NewDisposeScope();
        var weights = signs[r] * (step * scale / samples.shape[0]);
        var shift = weights.unsqueeze(0).mm(_centred).squeeze(0);
        var covariance = fit.Covariance + (weights.unsqueeze(1) * _centred).t().mm(_centred) - shift.outer(shift);
        return new((fit.Mean + shift).MoveToOuterDisposeScope(), covariance.MoveToOuterDisposeScope());
    }
}
