using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Takes data up the levels to noise by deterministic DDIM, which is Euler's method on d xhat / d s = eps, and back down by DDIM. A step up
/// takes eps where it leaves, the step back takes it where the step up arrived, so their difference is of the step's size. Fixed-point
/// iterations replace eps by the one at the arrival, which makes the way up the exact inverse of the way down. The step from the clean
/// level takes eps at the smallest noisy one, since nothing is denoised at the clean level.
/// </summary>
[Description("turns data into noise and back by deterministic DDIM; for reconstruction, not for drawing samples")]
[Source("Song, Meng and Ermon 2021, section 4.3 and eq. 14; iterations: Pan et al. 2023, eq. 8")]
public sealed class DdimInversionSampler(DdimInversionOptions options) : ISampler
{
    public SamplingStart Start => SamplingStart.Data;

    /// <summary>The reconstruction of the problem's start, which is data at the last level.</summary>
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default)
    {
        using var noise = Invert(problem, cancellation);
        return (problem with { Start = noise }).Walk(
            (x, x0, t, s) => SamplingSteps.Euler(x, SamplingSteps.Noise(x, x0, t), t, s), cancellation);
    }

    /// <summary>x at the first level, the noise that the problem's start came to. The caller owns the tensor.</summary>
    public Tensor Invert(SamplingProblem problem, CancellationToken cancellation = default) =>
        (problem with { Levels = [.. problem.Levels.Reverse()] }).Walk((x, t, s) =>
        {
            var level = t.IsClean ? s : t;
            var xt = level.Alpha / t.Alpha * x;
            var xs = Step(xt, level);
            for (int i = 0; i < options.Iterations; i++) xs = Step(xs, s);
            return xs;

            Tensor Step(Tensor at, NoiseLevel where) =>
                SamplingSteps.Euler(x, SamplingSteps.Noise(at, problem.Denoise(at, where), where), t, s);
        }, cancellation);
}

public sealed record DdimInversionOptions
{
    [Description("fixed-point iterations of each step to noise; each costs an evaluation, and a few make the way back exact")]
    [Range(0, 100)]
    public int Iterations { get; init; }
}
