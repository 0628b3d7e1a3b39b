using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// An Euler step of d xhat / d s = eps down to s_down, then noise up to s': s_up = eta sqrt(s'^2 (s^2 - s'^2) / s^2),
/// s_down = sqrt(s'^2 - s_up^2), with s = sigma / alpha. It is DDIM with the same eta: DDIM's posterior variance, divided by the
/// reached level's alpha^2, is s_up^2 at eta = 1.
/// </summary>
[Description("Euler steps to below the next level, then fresh noise up to it")]
[Source("k-diffusion, sample_euler_ancestral; Song, Meng and Ermon 2021, eq. 16")]
public sealed class EulerAncestralSampler(EulerAncestralOptions options) : ISampler
{
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
        problem.Walk((x, x0, t, s) =>
        {
            if (s.IsClean) return x0;
            double kept = s.NoiseRatio / t.NoiseRatio;
            double up = options.Eta * s.NoiseRatio * Math.Sqrt(1 - kept * kept);
            double down = Math.Sqrt(s.NoiseRatio * s.NoiseRatio - up * up);
            var next = SamplingSteps.Euler(x, SamplingSteps.Noise(x, x0, t), t, s with { Sigma = s.Alpha * down });
            return up > 0 ? next + s.Alpha * up * problem.StandardNormal(x) : next;
        }, cancellation);
}

public sealed record EulerAncestralOptions
{
    [Description("how much fresh noise a step adds: 0 none, 1 as much as ancestral sampling"), Range(0, 1.0)]
    public double Eta { get; init; } = 1;
}
