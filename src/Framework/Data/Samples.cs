using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>Samples and, where there are classes or targets, what each of them is.</summary>
/// <param name="Values">float32 of shape [N, ...].</param>
/// <param name="Labels">int64 of shape [N], or null without classes.</param>
/// <param name="Vectors">float32 of shape [N, V], or null without targets.</param>
public sealed record Samples(Tensor Values, Tensor? Labels = null, Tensor? Vectors = null)
{
    public long Count => Values.shape[0];

    public Condition? Condition => Labels is null && Vectors is null ? null : new Condition(Labels, Vectors);

    /// <summary>The tensors that there are.</summary>
    public IEnumerable<Tensor> Tensors => new[] { Values, Labels, Vectors }.OfType<Tensor>();

    /// <summary>The samples at the given positions, int64 of shape [K].</summary>
    public Samples Select(Tensor index) => Map(x => x.index_select(0, index));

    /// <summary>The first <paramref name="count"/> samples, or all if there are fewer.</summary>
    public Samples Take(long count) => Slice(0, Math.Min(count, Count));

    public Samples Slice(long start, long count) => Map(x => x.narrow(0, start, count));

    public Samples Concat(Samples other) => new(cat([Values, other.Values]), Joined(Labels, other.Labels), Joined(Vectors, other.Vectors));

    public Samples To(Device device) => Map(x => x.to(device));

    private Samples Map(Func<Tensor, Tensor> map) =>
        new(map(Values), Labels is null ? null : map(Labels), Vectors is null ? null : map(Vectors));

    private static Tensor? Joined(Tensor? first, Tensor? second) => first is null || second is null ? null : cat([first, second]);
}
