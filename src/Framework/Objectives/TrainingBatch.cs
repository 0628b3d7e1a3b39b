using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Framework.Objectives;

/// <summary>Clean samples to learn from.</summary>
/// <param name="X0">float32, [B, ...].</param>
/// <param name="Condition">What each sample is; null for data without classes.</param>
public sealed record TrainingBatch(Tensor X0, Condition? Condition = null)
{
    public long Size => X0.shape[0];
}
