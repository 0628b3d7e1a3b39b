using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Draws x_s from q(x_s | x_t, x0) with the estimate of x0, on any grid. No noise at the last step. A learned variance is
/// exp(v log var_ts + (1 - v) log beta-tilde), with v from the network; chosen by hand it is a hyperparameter (002).
/// </summary>
[Description("draws each step from the forward process's posterior")]
[Source("Ho et al. 2020, Algorithm 2; 001 Algorithm 2; 002 the variance as a hyperparameter; 003 Algorithm 1; 004 Algorithm 2; "
    + "Nichol and Dhariwal 2021, eq. 15")]
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
            return mean + Scaled(problem.StandardNormal(x), prediction, ForwardStep.Between(s, t).Variance, posterior.Variance);
        }, cancellation);

    /// <summary>
    /// Standard normal noise brought to the variance of a step, which lies between beta-tilde and beta unless it is fixed.
    /// </summary>
    private Tensor Scaled(Tensor noise, Prediction prediction, double beta, double betaTilde)
    {
        if (!NeedsLearnedVariance) return Math.Sqrt(Variance(beta, betaTilde)) * noise;
        var v = Learned(prediction).to(noise.dtype);
        return ((v * Math.Log(beta) + (1 - v) * Math.Log(betaTilde)) / 2).exp() * noise;
    }

    private double Variance(double beta, double betaTilde) => options.Variance switch
    {
        AncestralVariance.Beta => beta,
        AncestralVariance.Between => Math.Pow(beta, options.Fraction!.Value) * Math.Pow(betaTilde, 1 - options.Fraction.Value),
        AncestralVariance.Fixed => options.StepVariance!.Value,
        _ => betaTilde,
    };

    private static Tensor Learned(Prediction prediction) =>
        prediction.VarianceFraction ?? throw new InvalidOperationException(
            "The sampler 'ancestral' with the variance 'learned' needs a network that has learned the variance of its steps, "
            + "and this one has not. Use the variance 'posterior' or 'beta', or train with a learned variance.");
}

public sealed record AncestralOptions : IValidatableObject
{
    [Description(
        "variance of a step: posterior is beta-tilde, the exact one of a single data point; "
        + "beta is the forward step's, the exact one of white data; between lies between the two, by 'fraction'; "
        + "fixed is 'stepVariance' in every step; learned lies between them, where the network puts it")]
    public AncestralVariance Variance { get; init; } = AncestralVariance.Posterior;

    [Description("v of log variance = v log beta + (1 - v) log beta-tilde, with the variance 'between'"), Range(0, 1.0)]
    [AddedLater]
    public double? Fraction { get; init; }

    [Description("sigma^2 of every step that has noise, in units of the noisy samples, with the variance 'fixed'"), Range(0, 1e6)]
    [AddedLater]
    public double? StepVariance { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (number, name, of) in new[]
        {
            (Fraction, nameof(Fraction), AncestralVariance.Between), (StepVariance, nameof(StepVariance), AncestralVariance.Fixed),
        })
        {
            var word = of.ToString().ToLowerInvariant();
            if (Variance == of && number is null) yield return new($"is missing; the variance '{word}' needs it", [name]);
            if (Variance != of && number is not null) yield return new($"is used by the variance '{word}' alone; remove it", [name]);
        }
    }
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

    /// <summary>Between the two in logarithms, one fraction for all steps.</summary>
    Between,

    /// <summary>One number for all steps.</summary>
    Fixed,
}
