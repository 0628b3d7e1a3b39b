using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Takes data up the levels to noise by deterministic DDIM, which is Euler's method on d xhat / d s = eps, and back down by DDIM. The
/// step from the clean level takes eps at the smallest noisy one, since nothing is denoised at the clean level.
/// </summary>
[Description("turns data into noise and back by deterministic DDIM; for reconstruction, not for drawing samples")]
[Source("Song, Meng and Ermon 2021, section 4.3 and eq. 14")]
public sealed class DdimInversionSampler : IInversion
{
    /// <summary>The reconstruction of the problem's start, which is data at the last level.</summary>
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default)
    {
        using var noise = Invert(problem, cancellation);
        return new DdimSampler(new()).Sample(problem with { Start = noise }, cancellation);
    }

    /// <summary>x at the first level, the noise that the problem's start came to. The caller owns the tensor.</summary>
    public static Tensor Invert(SamplingProblem problem, CancellationToken cancellation = default) =>
        (problem with { Levels = [.. problem.Levels.Reverse()] }).Walk((x, t, s) =>
        {
            var level = t.IsClean ? s : t;
            var xt = level.Alpha / t.Alpha * x;
            return SamplingSteps.Euler(x, SamplingSteps.Noise(xt, problem.Denoise(xt, level), level), t, s);
        }, cancellation);
}
