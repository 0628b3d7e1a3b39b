using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>
/// log p of data by the probability-flow ODE. The state y = x / n with n = sqrt(alpha^2 + sigma^2) moves in u = log(sigma / alpha) by
/// dy/du = (alpha / n)^2 y - (alpha / n) x0hat(n y), and log p changes by minus its divergence, (alpha / n)^2 D
/// - alpha tr(d x0hat / d x_t). It starts at y = alpha x0 / n of a little noise, where the change of variables adds D log(alpha / n),
/// and ends in N(0, I). What is neglected is that p is then the density of data with noise of standard deviation sigma / alpha at that
/// level.
/// </summary>
internal sealed class FlowLikelihood(
    IDenoiser denoiser, INoiseSchedule schedule, NoiseLevel first, DormandPrince solver, CancellationToken cancellation = default)
{
    private readonly NoiseLevel _last = GaussianPrior.Level(schedule);

    /// <summary>-log p(x0) in nats summed over dimensions; [B].</summary>
    /// <param name="x0">float64 [B, ...].</param>
    /// <param name="condition">What each sample is.</param>
    /// <param name="trace">How the trace is found.</param>
    public Tensor NegativeLogDensity(Tensor x0, Condition? condition, ITrace trace)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var shape = x0.shape;
        var y = x0.flatten(1);
        long dimensions = y.shape[1];
        double scale = SignalShare(first);
        // The last column is the integral of the divergence per dimension, of the size of the data.
        var start = cat([scale * y, zeros_like(y.narrow(1, 0, 1))], 1);
        var end = solver.Integrate(
            (u, state, rows) => Derivative(
                schedule.LevelAtNoiseRatio(Math.Exp(u)),
                state,
                [state.shape[0], .. shape[1..]],
                rows is null ? condition : condition?.Map(values => values.index_select(0, rows)),
                (estimate, x) => trace.Of(estimate, x, rows)),
            start, Math.Log(first.NoiseRatio), Math.Log(_last.NoiseRatio));
        var log = GaussianPrior.LogDensity(end.narrow(1, 0, dimensions))
            + dimensions * end.select(1, dimensions)
            + dimensions * Math.Log(scale);
        return (-log).MoveToOuterDisposeScope();
    }

    private Tensor Derivative(NoiseLevel level, Tensor state, long[] shape, Condition? condition, Func<Tensor, Tensor, Tensor> trace)
    {
        cancellation.ThrowIfCancellationRequested();
        using var scope = NewDisposeScope();
        long dimensions = state.shape[1] - 1;
        double signal = SignalShare(level);
        var y = state.narrow(1, 0, dimensions);
        using var gradients = enable_grad();
        var x = (level.Alpha / signal * y).detach().requires_grad_(true);
        var estimate = denoiser.Denoise(x.reshape(shape), level, condition).to(float64).flatten(1);
        // Asked for a gradient that there is not, libtorch ends the process.
        if (!estimate.requires_grad)
            throw new InvalidOperationException(
                "The metric 'nll' needs a model whose estimate of x0 can be differentiated with respect to x_t, "
                + "and this one's has no gradient.");
        var divergence = signal * signal - level.Alpha / dimensions * trace(estimate, x);
        var slope = signal * signal * y - signal * estimate.detach();
        return cat([slope, divergence.unsqueeze(1)], 1).detach().MoveToOuterDisposeScope();
    }

    /// <summary>alpha / sqrt(alpha^2 + sigma^2).</summary>
    private static double SignalShare(NoiseLevel level) => 1 / Math.Sqrt(1 + level.NoiseRatio * level.NoiseRatio);
}
