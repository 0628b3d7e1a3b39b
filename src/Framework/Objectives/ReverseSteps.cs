using Diffusion.Framework.Noise;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>The reverse steps that a training batch stands for, each to the step before its level.</summary>
/// <param name="Levels">The level of each sample.</param>
/// <param name="Schedule">The schedule of the levels.</param>
/// <param name="X0">The clean samples, [B, ...].</param>
/// <param name="Estimate">Makes the network's estimate of them, without gradients, in the caller's dispose scope.</param>
public sealed record ReverseSteps(IReadOnlyList<NoiseLevel> Levels, INoiseSchedule Schedule, Tensor X0, Func<Tensor> Estimate);
