using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>What each sample of a batch is asked to be: values by part, [B, ...] each, in the order of the data's parts.</summary>
public sealed class Condition
{
    /// <param name="parts">At least one.</param>
    public Condition(params IReadOnlyList<(ConditionPart Part, Tensor Values)> parts) => Parts = parts;

    public IReadOnlyList<(ConditionPart Part, Tensor Values)> Parts { get; }

    /// <summary>The tensors of all parts.</summary>
    public IEnumerable<Tensor> Tensors => Parts.Select(p => p.Values);

    /// <summary>The values of a part, or null without it.</summary>
    public Tensor? this[ConditionPart part] => Parts.FirstOrDefault(p => p.Part == part).Values;

    /// <summary>Classes alone, int64 of shape [B].</summary>
    public static Condition OfClasses(Tensor classes) => new((ConditionPart.Class, classes));

    /// <summary>The parts of which there are values; null when there are none at all.</summary>
    public static Condition? Of(params IEnumerable<(ConditionPart Part, Tensor? Values)> parts)
    {
        (ConditionPart, Tensor)[] known = [.. parts.Where(p => p.Values is not null).Select(p => (p.Part, p.Values!))];
        return known.Length == 0 ? null : new(known);
    }

    /// <summary>The same batch with nothing asked of any sample.</summary>
    public Condition Dropped() => Map((part, values) => part.Nothing(values));

    /// <summary>
    /// Drops each sample's condition, all parts together, with one probability, as classifier-free guidance needs
    /// (Ho and Salimans 2022, Algorithm 1).
    /// </summary>
    public Condition DroppedAtRandom(double probability, Generator random)
    {
        var one = Parts[0].Values;
        using var drop = rand(one.shape[0], device: CPU, generator: random).lt(probability).to(one.device);
        return Map((part, values) => part.Drop(values, drop));
    }

    /// <summary>This batch followed by another with the same parts.</summary>
    public Condition Concat(Condition other) => Map((part, values) => cat([values, other[part]!]));

    /// <summary>Samples <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/>.</summary>
    public Condition Slice(long start, long count) => Map(values => values.narrow(0, start, count));

    public Condition To(Device device) => Map(values => values.to(device));

    /// <summary>The same parts with other values.</summary>
    public Condition Map(Func<Tensor, Tensor> map) => Map((_, values) => map(values));

    private Condition Map(Func<ConditionPart, Tensor, Tensor> map) => new([.. Parts.Select(p => (p.Part, map(p.Part, p.Values)))]);
}
