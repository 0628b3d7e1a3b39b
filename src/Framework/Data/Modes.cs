using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>An equally weighted mixture of isotropic Gaussians.</summary>
/// <param name="Centers">Means, [K, D].</param>
/// <param name="StandardDeviation">Standard deviation of every component in every direction.</param>
public sealed record Modes(Tensor Centers, double StandardDeviation);
