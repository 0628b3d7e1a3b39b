using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>The walk over the levels that one-step samplers share.</summary>
public static class SamplingSteps
{
    /// <summary>One step from x at the noisier level t to the next level s.</summary>
    /// <param name="x">Samples at level <paramref name="t"/>.</param>
    /// <param name="x0">Their denoised estimate.</param>
    /// <param name="t">The level that is left.</param>
    /// <param name="s">The level that is reached.</param>
    public delegate Tensor Step(Tensor x, Tensor x0, NoiseLevel t, NoiseLevel s);

    /// <summary>Denoises at each level and steps to the next, without gradients and with flat memory.</summary>
    public static Tensor Walk(this SamplingProblem problem, Step step, CancellationToken cancellation)
    {
        using var noGradients = no_grad();
        var x = problem.Start.clone().DetachFromDisposeScope();
        try
        {
            for (int i = 0; i + 1 < problem.Levels.Count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var x0 = problem.Denoiser.Denoise(x, problem.Levels[i], problem.Condition);
                var next = step(x, x0, problem.Levels[i], problem.Levels[i + 1]).DetachFromDisposeScope();
                x.Dispose();
                x = next;
            }
        }
        catch
        {
            x.Dispose();
            throw;
        }

        return x;
    }

    /// <summary>eps = (x_t - alpha x0) / sigma.</summary>
    public static Tensor Noise(Tensor xt, Tensor x0, NoiseLevel level) => (xt - level.Alpha * x0) / level.Sigma;

    /// <summary>Fresh standard normal noise of the shape, type and device of x.</summary>
    public static Tensor StandardNormal(this SamplingProblem problem, Tensor x) =>
        randn(x.shape, dtype: x.dtype, generator: problem.Random).to(x.device);
}
