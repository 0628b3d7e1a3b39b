using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>
/// What a model starts from at its noisiest level: N(0, (alpha^2 + sigma^2) I), as samplers do. For variance preserving schedules and the
/// straight path that is N(0, I), for exploding variance N(0, (1 + sigmaMax^2) I).
/// </summary>
internal static class GaussianPrior
{
    // A schedule may end in noise alone, where the log-SNR is -infinity; at this one the prior is the same to 1e-9.
    private const double LowestLogSnr = -20;

    /// <summary>The noisiest level whose log-SNR is finite.</summary>
    public static NoiseLevel Level(INoiseSchedule schedule) => schedule.LevelAtLogSnr(LowestLogSnr);

    /// <summary>L_T = KL(q(x_T | x0) || N(0, v I)) with v = alpha^2 + sigma^2, in nats summed over dimensions; [B].</summary>
    public static Tensor Divergence(Tensor x0, NoiseLevel level)
    {
        using var scope = NewDisposeScope();
        double sigma2 = level.Sigma * level.Sigma, variance = level.Alpha * level.Alpha + sigma2;
        var squares = (level.Alpha * x0).square();
        return (0.5 * ((sigma2 + squares) / variance - 1 - Math.Log(sigma2 / variance))).flatten(1).sum(1).MoveToOuterDisposeScope();
    }

    /// <summary>log N(y; 0, I) of y = x / sqrt(alpha^2 + sigma^2), [B, D], in nats; [B].</summary>
    public static Tensor LogDensity(Tensor y)
    {
        using var scope = NewDisposeScope();
        return (-0.5 * (y.square() + Math.Log(2 * Math.PI))).sum(1).MoveToOuterDisposeScope();
    }
}
