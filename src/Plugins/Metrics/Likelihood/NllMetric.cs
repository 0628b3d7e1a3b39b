using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>
/// -log p of the test part, or of another, under the probability-flow ODE, in nats and bits per dimension. Numbers with levels, such as
/// images of bytes,
/// are spread evenly over their level (dequantised), and log(1 / width of a level) is added for each dimension, log 127.5 for bytes in
/// [-1, 1]: the result bounds -log of the levels' probability from above and can be compared with the metric 'elbo' and with published bits
/// per dimension. Continuous numbers are measured in the data's own units. The ODE starts at the schedule's least noise or at that of the
/// options: the density is that of data with so much noise. It ends in N(0, (alpha^2 + sigma^2) I). Conditional models are measured with
/// the condition of each sample. Where a model has learned codes of samples, -log p is that of a drawn code, and what decoder, entropy of
/// the encoder and scale of the codes add: a bound of the samples'. Where the true distribution is known, nllExact is -log of its density
/// at the same samples. The error is one standard error over samples, and of their traces and dequantisation.
/// </summary>
[Description("-log p of the test part by the probability-flow ODE; computed only when named")]
[Source("Song et al. 2021, section 4.3 and appendix D.2; Grathwohl et al. 2019, eq. 8; Theis et al. 2016, section 3.1")]
[Revision(2)]
[Better(Better.Lower, "nllNats", "nllBits")]
internal sealed class NllMetric(NllOptions options, IDataSource source) : IMetric, IWarnsOfSchedule
{
    // Noise r on data of deviation s adds log(1 + r^2 / s^2) / 2 nats: 0.04 for detail of a tenth of the data's range.
    private const double LeastNoise = 0.03;

    // So many backward passes cost little beside the network's estimate.
    private const long FewDimensions = 16;

    public bool ByDefault => false;

    public bool NeedsSamples => false;

    public Type ModelType => typeof(GaussianModel);

    public IReadOnlyList<DataPart> Sees => options.Part.Seen();

    public string? Refusal(IDataSource data) => options.Part.Refusal(data);

    public string? Warning(INoiseSchedule schedule) => First(schedule).NoiseRatio is var ratio and > LeastNoise
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"starts at sigma / alpha = {ratio:g3}: it is the density of the data with noise of that deviation, in the data's units, ")
            + "and says nothing of finer detail. Its error does not show this. "
            + "Use a schedule of more steps or with less noise at its start."
        : null;

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        using var scope = NewDisposeScope();
        var model = (GaussianModel)input.Model;
        var (schedule, space) = (model.Schedule, model.Space);
        var first = First(schedule);
        var solver = new DormandPrince(options.Tolerance, options.Tolerance, options.MaximumEvaluations);
        var likelihood = new FlowLikelihood(model.Denoiser, schedule, first, solver, input.Cancellation);
        var random = input.Streams["nll"];
        double units = space.QuantisationWidth is { } width ? -Math.Log(width) : 0;
        var nats = new List<double>();
        using var ofCodes = input.Streams.Fresh("codes");

        LikelihoodBatches.Visit(input, options, ofCodes, batch =>
        {
            var (x0, condition, _) = batch;
            var sum = zeros(x0.shape[0], dtype: float64, device: x0.device);
            for (int i = 0; i < options.Repetitions; i++)
                sum = sum + likelihood.NegativeLogDensity(Dequantised(x0, space, random), condition, Trace(x0.flatten(1), random));
            var total = sum / options.Repetitions + (batch.BesidesCode ?? zeros_like(sum));
            nats.AddRange(LikelihoodBatches.ToArray(total / input.Space.Dimensions + units));
        });

        double mean = nats.Average();
        var numbers = new Dictionary<string, double>
        {
            ["nllNats"] = mean,
            ["nllBits"] = mean / Math.Log(2),
            ["nllError"] = Math.Sqrt(StandardError.Squared(nats)),
        };
        if (model.Codec is null && source.Mixture is { } mixture) numbers["nllExact"] = Exact(mixture, options.Chosen(input.Data));
        return numbers;
    }

    private NoiseLevel First(INoiseSchedule schedule) =>
        options.Noise is { } noise ? schedule.LevelAtNoiseRatio(noise) : schedule.At(schedule.MinTime);

    /// <summary>-log of the true density in nats per dimension; of the component's own where samples are labelled.</summary>
    private static double Exact(GaussianMixture mixture, Samples samples)
    {
        var labels = samples.Classes?.data<long>().ToArray();
        var rows = LikelihoodBatches.ToArray(samples.Values.flatten()).Chunk(mixture.Dimensions);
        return -rows.Select((x, i) => mixture.LogDensity(x, (int?)labels?[i])).Average() / mixture.Dimensions;
    }

    private static Tensor Dequantised(Tensor x0, DataSpace space, Generator random)
    {
        if (space.QuantisationWidth is not { } width) return x0;
        using var scope = NewDisposeScope();
        return (x0 + width * (rand(x0.shape, dtype: float64, generator: random) - 0.5).to(x0.device)).MoveToOuterDisposeScope();
    }

    private ITrace Trace(Tensor like, Generator random) => options.Trace switch
    {
        NllTrace.Exact => new ExactTrace(),
        NllTrace.Auto when like.shape[1] <= FewDimensions => new ExactTrace(),
        NllTrace.Gaussian => HutchinsonTrace.Gaussian(like, random),
        _ => HutchinsonTrace.Rademacher(like, random),
    };
}

public sealed record NllOptions : LikelihoodOptions
{
    [Description(
        "how the trace of the Jacobian is found: exact, one backward pass for each dimension; "
        + "rademacher or gaussian, Hutchinson's estimate by one; auto is exact up to 16 dimensions, else rademacher")]
    public NllTrace Trace { get; init; } = NllTrace.Auto;

    [Description(
        "how often each sample is measured, with fresh traces and dequantisation; "
        + "more than 1 changes nothing where both are exact")]
    [Range(1, 10_000)]
    public int Repetitions { get; init; } = 1;

    [Description("error allowed in a step of the ODE, absolute and as a part of the state"), Range(1e-12, 1.0)]
    public double Tolerance { get; init; } = 1e-5;

    [Description("noise-to-signal ratio sigma / alpha from which the ODE starts; the schedule's least when absent")]
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public double? Noise { get; init; }

    [Description("evaluations of the network for one sample after which the metric is given up"), Range(10, 10_000_000)]
    public int MaximumEvaluations { get; init; } = 10_000;
}

/// <summary>How the trace of the denoiser's Jacobian is found.</summary>
public enum NllTrace
{
    /// <summary>Exact where there are few dimensions, else Rademacher.</summary>
    Auto,

    /// <summary>One backward pass for each dimension.</summary>
    Exact,

    /// <summary>Hutchinson's estimate with random signs.</summary>
    Rademacher,

    /// <summary>Hutchinson's estimate with normal numbers.</summary>
    Gaussian,
}
