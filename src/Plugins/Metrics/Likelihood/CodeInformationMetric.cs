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
/// Is information about x in the code z_T? Each sample is taken to noise in two ways and back by deterministic DDIM, and the root mean
/// square difference from the sample is given: of a z_T drawn from q(z_T | x0), of the z_T that DDIM's inversion comes to, and of noise
/// that has nothing to do with the sample. <c>codeNats</c> is KL(q(z_T | x0) || p(z_T)) of a sample, summed over dimensions, the most that
/// a drawn z_T can say of x0. Where a model has learned codes of samples, its codes take the place of samples.
/// </summary>
[Description("what the noisy end still says of a sample: errors of ways to noise and back, and nats; computed only when named")]
[Source("002; Song, Meng and Ermon 2021, section 5.4")]
[Better(Better.Lower, "codeDrawnError", "codeInvertedError", "codeUnrelatedError", "codeNats")]
internal sealed class CodeInformationMetric(CodeInformationOptions options) : IMetric
{
    // About where sampling starts by default; alpha is 0.007 there.
    private const double StartLogSnr = -10;

    public bool ByDefault => false;

    public bool NeedsSamples => false;

    public Type ModelType => typeof(GaussianModel);

    public IReadOnlyList<DataPart> Sees => options.Part.Seen();

    public string? Refusal(IDataSource data) => options.Part.Refusal(data);

    public IReadOnlyDictionary<string, double> Measure(MetricInput input)
    {
        var model = (GaussianModel)input.Model;
        var levels = Levels(model.Schedule);
        var random = input.Streams["code-information"];
        using var ofCodes = input.Streams.Fresh("codes");
        var (drawn, inverted, unrelated, nats) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        LikelihoodBatches.Visit(input, options, ofCodes, batch =>
        {
            var x0 = batch.X0;
            var end = levels[0];
            Tensor noise = LikelihoodBatches.Noise(x0, random), other = LikelihoodBatches.Noise(x0, random);
            var problem = new SamplingProblem(
                model.Denoiser, model.Schedule, levels, x0, new SampleNoise(0), batch.Condition);
            AddErrors(drawn, Denoised(problem, end.Alpha * x0 + end.Sigma * noise, input.Cancellation), x0);
            using (var code = Inverted(problem, input.Cancellation)) AddErrors(inverted, Denoised(problem, code, input.Cancellation), x0);
            var elsewhere = Math.Sqrt(end.Alpha * end.Alpha + end.Sigma * end.Sigma) * other;
            AddErrors(unrelated, Denoised(problem, elsewhere, input.Cancellation), x0);
            nats.AddRange(LikelihoodBatches.ToArray(GaussianPrior.Divergence(x0, end)));
        });

        var numbers = new Dictionary<string, double> { ["codeNats"] = nats.Average() };
        Add(numbers, "codeDrawnError", drawn);
        Add(numbers, "codeInvertedError", inverted);
        Add(numbers, "codeUnrelatedError", unrelated);
        return numbers;
    }

    /// <summary>Evenly spaced in log-SNR, from the start of sampling to the schedule's least noise, then clean.</summary>
    private IReadOnlyList<NoiseLevel> Levels(INoiseSchedule schedule)
    {
        double start = NoiseFloor.Start(schedule, StartLogSnr).LogSnr, least = schedule.At(schedule.MinTime).LogSnr;
        var levels = Enumerable.Range(0, options.Steps)
            .Select(k => schedule.LevelAtLogSnr(start + (least - start) * k / Math.Max(1, options.Steps - 1)));
        return [.. levels.Distinct(), NoiseLevel.Clean];
    }

    private static Tensor Denoised(SamplingProblem problem, Tensor end, CancellationToken cancellation) =>
        (problem with { Start = end }).Walk(
            (x, x0, t, s) => SamplingSteps.Euler(x, SamplingSteps.Noise(x, x0, t), t, s), cancellation);

    /// <summary>Up the levels; nothing is denoised at the clean one, so the first step takes eps where it arrives.</summary>
    private static Tensor Inverted(SamplingProblem problem, CancellationToken cancellation) =>
        (problem with { Levels = [.. problem.Levels.Reverse()] }).Walk(
            (x, t, s) =>
            {
                var at = t.IsClean ? s : t;
                var xt = at.Alpha / t.Alpha * x;
                return SamplingSteps.Euler(x, SamplingSteps.Noise(xt, problem.Denoise(xt, at), at), t, s);
            },
            cancellation);

    private static void AddErrors(List<double> errors, Tensor made, Tensor x0)
    {
        using (made) errors.AddRange(LikelihoodBatches.ToArray((made - x0).square().flatten(1).mean([1])));
    }

    /// <summary>The root of the mean square, and of the ends of the mean's interval.</summary>
    private static void Add(Dictionary<string, double> numbers, string name, List<double> squares)
    {
        const double Normal = 1.959964;
        double mean = squares.Average(), error = Normal * Math.Sqrt(StandardError.Squared(squares));
        numbers[name] = Math.Sqrt(mean);
        numbers[IntervalNames.Low(name)] = Math.Sqrt(Math.Max(0, mean - error));
        numbers[IntervalNames.High(name)] = Math.Sqrt(mean + error);
    }
}

public sealed record CodeInformationOptions : LikelihoodOptions
{
    [Description("steps of DDIM to noise and back, evenly spaced in log-SNR"), Range(2, 100_000)]
    public int Steps { get; init; } = 100;
}
