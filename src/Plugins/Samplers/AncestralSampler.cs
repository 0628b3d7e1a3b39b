using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Draws x_s from q(x_s | x_t, x0) with the estimate of x0, on any grid. No noise at the last step.
/// </summary>
[Description("draws each step from the forward process's posterior")]
[Source("Ho et al. 2020, Algorithm 2; 001 Algorithm 2; 003 Algorithm 1; 004 Algorithm 2")]
public sealed class AncestralSampler(AncestralOptions options) : ISampler
{
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
        problem.Walk((x, x0, t, s) =>
        {
            var posterior = Posterior.Between(s, t);
            var mean = posterior.FromXt * x + posterior.FromX0 * x0;
            if (s.IsClean) return mean;
            double variance = options.Variance == AncestralVariance.Posterior ? posterior.Variance : ForwardStep.Between(s, t).Variance;
            return mean + Math.Sqrt(variance) * problem.StandardNormal(x);
        }, cancellation);
}

public sealed record AncestralOptions
{
    [Description("variance of a step: posterior is beta-tilde, the exact one of a single data point; beta is the forward step's, the exact one of white data")]
    public AncestralVariance Variance { get; init; } = AncestralVariance.Posterior;
}

/// <summary>The variance of a reverse step.</summary>
public enum AncestralVariance
{
    /// <summary>var_ts sigma_s^2 / sigma_t^2 (beta-tilde).</summary>
    Posterior,

    /// <summary>var_ts (beta_i between neighbouring steps).</summary>
    Beta,
}
