using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Sampling;

/// <summary>Everything a sampler needs.</summary>
/// <param name="Denoiser">Estimates x0; guidance and clipping are already part of it.</param>
/// <param name="Schedule">The schedule that the levels come from.</param>
/// <param name="Levels">Falling noise levels; the last may be <see cref="NoiseLevel.Clean"/>.</param>
/// <param name="Start">x at the first level, [B, ...]; its type is the precision of the solver.</param>
/// <param name="Random">Source of the sampler's noise.</param>
/// <param name="Condition">What is asked of each sample, or null.</param>
public sealed record SamplingProblem(
    IDenoiser Denoiser,
    INoiseSchedule Schedule,
    IReadOnlyList<NoiseLevel> Levels,
    Tensor Start,
    Generator Random,
    Condition? Condition);
