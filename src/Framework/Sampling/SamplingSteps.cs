using Diffusion.Framework.Noise;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>
/// The walk over the levels that samplers share, and the maths of their steps. With <c>xhat = x / alpha</c> and
/// <c>s = sigma / alpha</c> the probability-flow ODE of every schedule is <c>d xhat / d s = eps</c>.
/// </summary>
public static class SamplingSteps
{
    /// <summary>One step from x at the noisier level t to the next level s, with the estimate of x0 at t.</summary>
    /// <param name="x">Samples at level <paramref name="t"/>.</param>
    /// <param name="x0">Their denoised estimate.</param>
    /// <param name="t">The level that is left.</param>
    /// <param name="s">The level that is reached.</param>
    public delegate Tensor Step(Tensor x, Tensor x0, NoiseLevel t, NoiseLevel s);

    /// <summary>One step from x at level t to the next level s; it denoises where it needs to.</summary>
    /// <param name="x">Samples at level <paramref name="t"/>.</param>
    /// <param name="t">The level that is left.</param>
    /// <param name="s">The level that is reached.</param>
    public delegate Tensor Move(Tensor x, NoiseLevel t, NoiseLevel s);

    /// <summary>Denoises at each level and steps to the next, without gradients and with flat memory.</summary>
    public static Tensor Walk(this SamplingProblem problem, Step step, CancellationToken cancellation) =>
        problem.Walk((x, t, s) => step(x, problem.Denoise(x, t), t, s), cancellation);

    /// <summary>Moves from each level to the next, without gradients and with flat memory.</summary>
    public static Tensor Walk(this SamplingProblem problem, Move move, CancellationToken cancellation)
    {
        using var noGradients = no_grad();
        var x = problem.Start.clone().DetachFromDisposeScope();
        try
        {
            for (int i = 0; i + 1 < problem.Levels.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                // A handle of our own: a move may return its x, or a tensor that the denoiser keeps.
                var next = move(x, problem.Levels[i], problem.Levels[i + 1]).detach().DetachFromDisposeScope();
                x.Dispose();
                x = next;
                NativeHeap.TrimNowAndThen();
            }
        }
        catch
        {
            x.Dispose();
            throw;
        }

        return x;
    }

    /// <summary>The estimate of x0 at a noisy level, in the precision of x.</summary>
    public static Tensor Denoise(this SamplingProblem problem, Tensor x, NoiseLevel level) =>
        problem.Denoiser.Denoise(x, level, problem.Condition).to(x.dtype);

    /// <summary>Everything that the model says at a noisy level.</summary>
    public static Prediction Predict(this SamplingProblem problem, Tensor x, NoiseLevel level) =>
        problem.Denoiser.Predict(x, level, problem.Condition);

    /// <summary>eps = (x_t - alpha x0) / sigma.</summary>
    public static Tensor Noise(Tensor xt, Tensor x0, NoiseLevel level) => (xt - level.Alpha * x0) / level.Sigma;

    /// <summary>grad log p(x_t) = (alpha x0 - x_t) / sigma^2.</summary>
    public static Tensor Score(Tensor xt, Tensor x0, NoiseLevel level) => (level.Alpha * x0 - xt) / (level.Sigma * level.Sigma);

    /// <summary>An Euler step of d xhat / d s = eps from level t to level s, up or down; either may be the clean one.</summary>
    public static Tensor Euler(Tensor x, Tensor eps, NoiseLevel t, NoiseLevel s) =>
        s.Alpha * (x / t.Alpha + (s.NoiseRatio - t.NoiseRatio) * eps);

    /// <summary>Fresh standard normal noise of the shape, type and device of x.</summary>
    public static Tensor StandardNormal(this SamplingProblem problem, Tensor x) => problem.Noise.Next(x.shape, x.dtype, x.device);
}
