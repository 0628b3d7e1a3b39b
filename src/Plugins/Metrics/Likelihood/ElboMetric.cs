using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>
/// An upper bound of -log p of the test part, or of another, in nats and bits per dimension, and its parts in nats per dimension:
/// reconstruction L_0,
/// denoising L_1 to L_{T-1}, prior L_T. For numbers with levels, such as images of bytes, p is the probability of the levels; for
/// continuous numbers it is the density, in the data's own units. Where a model has learned codes of samples, the bound is that of the
/// samples: to that of a drawn code come elboDecoder - elboEntropy + elboScale, -log p of the sample given its code, the entropy of the
/// encoder, and the logarithm of the determinant by which codes were scaled. Conditional models are measured with the condition of each
/// sample. The error is one standard error of the bound: of the choice of samples and their noise, and, where times are drawn, of the
/// times.
/// </summary>
[Description("the variational bound of -log p of the test part, with its parts; computed only when named")]
[Source("Ho et al. 2020, eq. 5, 8 and 13; Kingma et al. 2021, eq. 11 and 17; 001, 002 and 004 ELBO")]
[Revision(2)]
[Better(Better.Lower, "elboNats", "elboBits")]
internal sealed class ElboMetric(ElboOptions options) : IMetric
{
    public bool ByDefault => false;

    public bool NeedsSamples => false;

    public Type ModelType => typeof(GaussianModel);

    public IReadOnlyList<DataPart> Sees => options.Part.Seen();

    public string? Refusal(IDataSource source) => options.Part.Refusal(source);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var (denoiser, schedule, space) = (GaussianModel)input.Model;
        using var ofCodes = input.Streams.Fresh("codes");
        IBound bound = schedule.Steps is null
            ? new ContinuousBound(schedule)
            : new SteppedBound(schedule, ReverseVariance.Of(options));
        var random = input.Streams["elbo"];
        var offsets = Enumerable.Range(0, options.Repetitions)
            .Select(_ => LikelihoodBatches.ToArray(rand(options.Times, dtype: float64, generator: random))).ToList();
        var tally = new BoundTally(input.Space.Dimensions, options.Repetitions);

        LikelihoodBatches.Visit(input, options, ofCodes, batch =>
        {
            var (x0, condition, _) = batch;
            if (batch.Bound is { } bounded) tally.AddCodes(bounded);
            NoisySamples Noisy(NoiseLevel level)
            {
                var xt = level.Alpha * x0 + level.Sigma * LikelihoodBatches.Noise(x0, random);
                var prediction = denoiser.Predict(xt, level, condition);
                return new(x0, xt, prediction.X0.to(float64), level, prediction.VarianceFraction);
            }

            var prior = LikelihoodBatches.ToArray(GaussianPrior.Divergence(x0, bound.Last));
            foreach (var (repetition, inStrata) in offsets.Index())
            {
                var reconstruction = LikelihoodBatches.ToArray(bound.Reconstruction(Noisy(bound.First), space));
                var terms = bound.Levels(inStrata).Select(l =>
                {
                    using var term = NewDisposeScope();
                    input.Cancellation.ThrowIfCancellationRequested();
                    return (l.Level, l.Weight, LikelihoodBatches.ToArray(bound.Term(Noisy(l.Level))));
                });
                tally.Add(repetition, prior, reconstruction, [.. terms]);
            }
        });

        if (tally.HasTerms) input.Tables[bound.Table] = tally.Table();
        return tally.Numbers(bound.DrawsTimes(options.Times));
    }
}

public sealed record ElboOptions : LikelihoodOptions, IValidatableObject
{
    [Description(
        "noise levels at which the denoising part is measured, each drawn from a stratum of its own; "
        + "as many as the schedule has steps, or more, takes every step")]
    [Range(1, 1_000_000)]
    public int Times { get; init; } = 50;

    [Description("how often each sample is measured, with fresh noise and times; 1 leaves the error of drawn times out of elboError")]
    [Range(1, 10_000)]
    public int Repetitions { get; init; } = 4;

    [Description(
        "variance of reverse steps on a discrete schedule: auto is the learned one where there is one, else posterior; "
        + "posterior is beta-tilde; beta is the forward step's; between lies between the two, by 'fraction'")]
    public ElboVariance Variance { get; init; } = ElboVariance.Auto;

    [Description("v of log variance = v log beta + (1 - v) log beta-tilde, with the variance 'between'"), Range(0, 1.0)]
    [AddedLater]
    public double? Fraction { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Variance == ElboVariance.Between && Fraction is null)
            yield return new("is missing; the variance 'between' needs it", [nameof(Fraction)]);
        if (Variance != ElboVariance.Between && Fraction is not null)
            yield return new("is used by the variance 'between' alone; remove it", [nameof(Fraction)]);
    }
}

/// <summary>The variance of the reverse steps whose bound is computed.</summary>
public enum ElboVariance
{
    /// <summary>As the network learned it; beta-tilde where it has not.</summary>
    Auto,

    /// <summary>var_ts sigma_s^2 / sigma_t^2 (beta-tilde).</summary>
    Posterior,

    /// <summary>var_ts (beta_i).</summary>
    Beta,

    /// <summary>Between the two in logarithms, one fraction for all steps.</summary>
    Between,
}
