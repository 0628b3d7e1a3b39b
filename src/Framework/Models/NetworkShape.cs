using Diffusion.Framework.Data;

namespace Diffusion.Framework.Models;

/// <summary>What a network takes and gives.</summary>
/// <param name="Space">Its input: samples of this space, with their time and condition.</param>
/// <param name="Outputs">
/// How many tensors of a sample's shape it gives, one after another along the first dimension of a sample: 2 when it also learns the
/// variance of reverse steps.
/// </param>
public sealed record NetworkShape(DataSpace Space, int Outputs = 1);
