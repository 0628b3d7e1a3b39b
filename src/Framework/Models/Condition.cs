using static TorchSharp.torch;

namespace Diffusion.Framework.Models;

/// <summary>What each sample of a batch is asked to be.</summary>
/// <param name="Labels">Classes, int64 of shape [B]; <see cref="Unconditional"/> where nothing is asked.</param>
public sealed record Condition(Tensor Labels)
{
    /// <summary>The label of a sample whose condition was dropped.</summary>
    public const long Unconditional = -1;

    /// <summary>The same batch size with nothing asked of any sample.</summary>
    public Condition Dropped() => new(full_like(Labels, Unconditional));

    /// <summary>Drops each sample's condition with one probability, as classifier-free guidance needs (Ho and Salimans 2022, Algorithm 1).</summary>
    public Condition DroppedAtRandom(double probability, Generator random)
    {
        using var drop = rand(Labels.shape[0], device: CPU, generator: random).lt(probability).to(Labels.device);
        return new(Labels.masked_fill(drop, Unconditional));
    }

    /// <summary>This batch followed by another.</summary>
    public Condition Concat(Condition other) => new(cat([Labels, other.Labels]));

    /// <summary>Samples <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>.</summary>
    public Condition Slice(long start, long count) => new(Labels.narrow(0, start, count));
}
