using System.ComponentModel;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Draws x_s from q(x_s | x_t, x0) with the estimate of x0, on any grid. No noise at the last step. A learned variance is
/// exp(v log var_ts + (1 - v) log beta-tilde), with v from the network.
/// </summary>
[Description("draws each step from the forward process's posterior")]
[Source("Ho et al. 2020, Algorithm 2; 001 Algorithm 2; 003 Algorithm 1; 004 Algorithm 2; Nichol and Dhariwal 2021, eq. 15")]
public sealed class AncestralSampler(AncestralOptions options) : ISampler
{
    public bool StartsWithoutSignal => true;

    public bool NeedsLearnedVariance => options.Variance == AncestralVariance.Learned;

    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default) =>
        problem.Walk((x, t, s) =>
        {
            var prediction = problem.Predict(x, t);
            var x0 = prediction.X0.to(x.dtype);
            var posterior = Posterior.Between(s, t);
            var mean = posterior.FromXt * x + posterior.FromX0 * x0;
            if (s.IsClean) return mean;
            double beta = ForwardStep.Between(s, t).Variance;
            var noise = problem.StandardNormal(x);
            if (!NeedsLearnedVariance)
                return mean + Math.Sqrt(options.Variance == AncestralVariance.Beta ? beta : posterior.Variance) * noise;
            var v = Learned(prediction).to(x.dtype);
            return mean + ((v * Math.Log(beta) + (1 - v) * Math.Log(posterior.Variance)) / 2).exp() * noise;
        }, cancellation);

    private static Tensor Learned(Prediction prediction) =>
        prediction.VarianceFraction ?? throw new InvalidOperationException(
            "The sampler 'ancestral' with the variance 'learned' needs a network that has learned the variance of its steps, "
            + "and this one has not. Use the variance 'posterior' or 'beta', or train with a learned variance.");
}

public sealed record AncestralOptions
{
    [Description(
        "variance of a step: posterior is beta-tilde, the exact one of a single data point; "
        + "beta is the forward step's, the exact one of white data; learned lies between them, where the network puts it")]
    public AncestralVariance Variance { get; init; } = AncestralVariance.Posterior;
}

/// <summary>The variance of a reverse step.</summary>
public enum AncestralVariance
{
    /// <summary>var_ts sigma_s^2 / sigma_t^2 (beta-tilde).</summary>
    Posterior,

    /// <summary>var_ts (beta_i between neighbouring steps).</summary>
    Beta,

    /// <summary>Between the two in logarithms, as the network learned it (Nichol and Dhariwal 2021, eq. 15).</summary>
    Learned,
}
