using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Testing.StandIns;
using static TorchSharp.torch;

namespace Diffusion.Framework.Testing.Kinds;

/// <summary>Sampling of known data, as the checks of samplers share it.</summary>
internal static class SamplerTrials
{
    public const int Count = 4000;

    public static readonly GaussianData Known = new(0.8, 0.5);

    /// <summary>Estimates are not taken for samples, and noise is turned into samples.</summary>
    public static bool Draws(ISampler sampler) => sampler is { TakesEstimatesForSamples: false, Start: SamplingStart.Noise,
        NeedsLearnedVariance: false };

    /// <summary>Why a sampler does not sample samples of so many numbers at these levels; null when it does.</summary>
    public static string? RefusalOf(ISampler sampler, IReadOnlyList<NoiseLevel> levels, long size = 1) =>
        sampler.Refusal(levels, new DataSpace([size]));

    /// <summary>Where it samples at such levels, its samples are those of the Gaussian; true where it does.</summary>
    public static bool Recovers(ISampler sampler, INoiseSchedule schedule, IReadOnlyList<NoiseLevel> levels)
    {
        if (RefusalOf(sampler, levels) is not null) return false;
        using var scope = NewDisposeScope();
        var sample = Sample(sampler, Known, schedule, levels, Known.Draw(Count, levels[0]));
        double deviation = Known.Deviation(levels[^1]);
        double mean = (sample.mean().item<double>() - Known.Mean(levels[^1])) / deviation, ratio = sample.std().item<double>() / deviation;
        // Five standard errors, and what 200 steps of first order in an unlucky variable may be off.
        Must.Equal(0, mean, 5 / Math.Sqrt(Count) + 0.06, $"on {schedule}, the mean in standard deviations from the exact one");
        Must.Equal(1, ratio, 5 / Math.Sqrt(2 * Count) + 0.08, $"on {schedule}, the standard deviation over the exact one");
        return true;
    }

    public static bool IsDeterministic(ISampler sampler)
    {
        var levels = LogSnrLevels.Uniform(FunctionSchedule.VariancePreserving, 5, -4, 4);
        if (RefusalOf(sampler, levels) is not null) return false;
        Tensor With(long seed) => sampler.Sample(new(Known, FunctionSchedule.VariancePreserving, levels, Known.Points(levels[0]),
            new SampleNoise(seed), null));
        return (With(1) - With(2)).abs().max().item<double>() == 0;
    }

    public static Tensor Sample(ISampler sampler, IDenoiser denoiser, INoiseSchedule schedule, IReadOnlyList<NoiseLevel> levels,
        Tensor start) =>
        RefusalOf(sampler, levels, start.shape[1]) is { } why ? throw new NotTriedException($"it {why}")
            : sampler.Sample(Problem(denoiser, schedule, levels, start));

    public static SamplingProblem Problem(IDenoiser denoiser, INoiseSchedule schedule, IReadOnlyList<NoiseLevel> levels, Tensor start,
        Condition? condition = null) =>
        new(new Varied(denoiser), schedule, levels, start, new SampleNoise(2), condition);

    public sealed class Watched(IDenoiser inner, Func<Tensor, Tensor> watch) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            var prediction = base.Predict(xt, level, condition);
            return prediction with { X0 = watch(prediction.X0) };
        }
    }

    /// <summary>Tells a variance too, half way between the smallest and the largest, for samplers that ask for one.</summary>
    public sealed class Varied(IDenoiser inner) : DelegatingDenoiser(inner)
    {
        public override Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition)
        {
            var prediction = base.Predict(xt, level, condition);
            return prediction.VarianceFraction is null ? prediction with { VarianceFraction = full_like(xt, 0.5) } : prediction;
        }
    }

    /// <summary>Data with one sample of each class, and another where nothing is asked.</summary>
    public sealed class OneOfEachClass : IDenoiser
    {
        public static Tensor Of(Condition? condition) => condition?[ConditionPart.Class] is { } classes
            ? (2.0 * classes.to(float64) - 2).reshape(-1, 1) : tensor(new[,] { { 9.0 } });

        public Prediction Predict(Tensor xt, NoiseLevel level, Condition? condition) => new(Of(condition).expand_as(xt).clone());
    }
}
