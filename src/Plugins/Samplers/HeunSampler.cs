using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Samplers;

/// <summary>
/// Heun steps of d xhat / d s = eps with xhat = x / alpha and s = sigma / alpha, which is the paper's sigma: an Euler step to the next
/// level, then again with the mean of the slopes at both ends. Before a step, noise may raise s to (1 + gamma) s, at most to the
/// schedule's noisiest level. The step to the clean level is Euler's, which gives x0.
/// </summary>
[Description("second-order Heun steps, with noise added before them when sChurn is above 0")]
[Source("Karras et al. 2022, Algorithm 2")]
public sealed class HeunSampler(HeunOptions options) : ISampler
{
    public Tensor Sample(SamplingProblem problem, CancellationToken cancellation = default)
    {
        double gamma = Math.Min(options.SChurn / (problem.Levels.Count - 1), Math.Sqrt(2) - 1);
        return problem.Walk((x, t, s) =>
        {
            var hat = IsChurned(t) ? problem.Schedule.LevelAtNoiseRatio((1 + gamma) * t.NoiseRatio) : t;
            if (hat != t)
            {
                var forward = ForwardStep.Between(t, hat);
                x = forward.Scale * x + options.SNoise * Math.Sqrt(forward.Variance) * problem.StandardNormal(x);
            }

            var x0 = problem.Denoise(x, hat);
            if (s.IsClean) return x0;
            var slope = SamplingSteps.Noise(x, x0, hat);
            var euler = SamplingSteps.Euler(x, slope, hat, s);
            var slopeThere = SamplingSteps.Noise(euler, problem.Denoise(euler, s), s);
            return SamplingSteps.Euler(x, (slope + slopeThere) / 2, hat, s);
        }, cancellation);
    }

    public string? Refusal(IReadOnlyList<NoiseLevel> levels, DataSpace space) =>
        options.SChurn == 0 || levels.SkipLast(1).Any(IsChurned) ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"adds noise where sigma / alpha is {options.SMin} to {options.SMax ?? double.PositiveInfinity}, ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"but its levels are at {levels[^2].NoiseRatio:g3} to {levels[0].NoiseRatio:g3}: none is added");

    private bool IsChurned(NoiseLevel t) =>
        options.SChurn > 0 && t.NoiseRatio >= options.SMin && t.NoiseRatio <= (options.SMax ?? double.PositiveInfinity);
}

public sealed record HeunOptions : IValidatableObject
{
    [Description("how much noise the steps add, shared out among them; 0 is deterministic"), Range(0, 1e6)]
    public double SChurn { get; init; }

    [Description("noise is added only from this sigma / alpha on"), Range(0, 1e6)]
    public double SMin { get; init; }

    [Description("noise is added only up to this sigma / alpha; without bound when absent"), Range(0, 1e6)]
    public double? SMax { get; init; }

    [Description("standard deviation of the noise that is added"), Range(0, 10.0)]
    public double SNoise { get; init; } = 1;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SMax < SMin) yield return new($"found {SMax}; sMin is {SMin}, so at least {SMin} is needed", [nameof(SMax)]);
    }
}
