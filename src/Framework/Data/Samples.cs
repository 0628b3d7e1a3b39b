using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>Samples and, where there are classes, their labels.</summary>
/// <param name="Values">float32 of shape [N, ...].</param>
/// <param name="Labels">int64 of shape [N], or null without classes.</param>
public sealed record Samples(Tensor Values, Tensor? Labels = null)
{
    public long Count => Values.shape[0];

    public Condition? Condition => Labels is null ? null : new Condition(Labels);

    /// <summary>The samples at the given positions, int64 of shape [K].</summary>
    public Samples Select(Tensor index) => new(Values.index_select(0, index), Labels?.index_select(0, index));

    /// <summary>The first <paramref name="count"/> samples, or all if there are fewer.</summary>
    public Samples Take(long count) => Slice(0, Math.Min(count, Count));

    public Samples Slice(long start, long count) => new(Values.narrow(0, start, count), Labels?.narrow(0, start, count));

    public Samples Concat(Samples other) =>
        new(cat([Values, other.Values]), Labels is null || other.Labels is null ? null : cat([Labels, other.Labels]));

    public Samples To(Device device) => new(Values.to(device), Labels?.to(device));
}
