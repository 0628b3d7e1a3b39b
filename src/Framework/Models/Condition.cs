using static TorchSharp.torch;

namespace Diffusion.Framework.Models;

/// <summary>What each sample of a batch is asked to be.</summary>
/// <param name="Labels">Classes, int64 of shape [B]; <see cref="Unconditional"/> where nothing is asked.
/// Null for data without classes.</param>
/// <param name="Vectors">Targets, float32 of shape [B, V]; a row of NaN where nothing is asked. Null for data without them.</param>
public sealed record Condition(Tensor? Labels, Tensor? Vectors = null)
{
    /// <summary>The label of a sample whose condition was dropped.</summary>
    public const long Unconditional = -1;

    /// <summary>The same batch size with nothing asked of any sample.</summary>
    public Condition Dropped() =>
        new(Labels is null ? null : full_like(Labels, Unconditional), Vectors is null ? null : full_like(Vectors, double.NaN));

    /// <summary>
    /// Drops each sample's condition with one probability, as classifier-free guidance needs (Ho and Salimans 2022, Algorithm 1).
    /// </summary>
    public Condition DroppedAtRandom(double probability, Generator random)
    {
        var one = Labels ?? Vectors!;
        using var drop = rand(one.shape[0], device: CPU, generator: random).lt(probability).to(one.device);
        return new(Labels?.masked_fill(drop, Unconditional), Vectors?.masked_fill(drop.unsqueeze(1), double.NaN));
    }

    /// <summary>This batch followed by another.</summary>
    public Condition Concat(Condition other) => new(Joined(Labels, other.Labels), Joined(Vectors, other.Vectors));

    /// <summary>Samples <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>.</summary>
    public Condition Slice(long start, long count) => new(Labels?.narrow(0, start, count), Vectors?.narrow(0, start, count));

    public Condition To(Device device) => new(Labels?.to(device), Vectors?.to(device));

    private static Tensor? Joined(Tensor? first, Tensor? second) => first is null || second is null ? null : cat([first, second]);
}
