using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// x_s = alpha_s x0 + sigma_s z with fresh noise z at every level: right where the estimate of x0 is a sample, as a consistency model's is.
/// A denoiser gives the mean of all samples that x_t may come from, and the noise that told them apart is thrown away at each step: of
/// Gaussian data of unit variance on a variance preserving schedule, v_s = alpha_s^2 alpha_t^2 v_t + sigma_s^2, which ends far below 1.
/// </summary>
[Description("estimates the clean sample and adds fresh noise at the next level; for consistency models")]
[Source("Song et al. 2023, Algorithm 1; 001 DDIM in practice")]
public sealed class RenoiseSampler : ISampler
{
    public bool StartsWithoutSignal => true;

    public bool TakesEstimatesForSamples => true;

    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
        problem.Walk((x, x0, t, s) => s.IsClean ? x0 : s.Alpha * x0 + s.Sigma * problem.StandardNormal(x), cancellation);
}
