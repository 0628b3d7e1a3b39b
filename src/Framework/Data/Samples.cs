using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>Samples and, where the data has conditions, what each of them is.</summary>
/// <param name="Values">[N, ...], of the type that the data's <see cref="DataSpace.Values"/> name.</param>
/// <param name="Condition">What each sample is; null for data without conditions.</param>
public sealed record Samples(Tensor Values, Condition? Condition = null)
{
    public long Count => Values.shape[0];

    /// <summary>The classes, int64 of shape [N]; null without classes.</summary>
    public Tensor? Classes => Condition?[ConditionPart.Class];

    /// <summary>The targets, float32 of shape [N, V]; null without targets.</summary>
    public Tensor? Targets => Condition?[ConditionPart.Target];

    /// <summary>The tensors that there are.</summary>
    public IEnumerable<Tensor> Tensors => Condition is null ? [Values] : [Values, .. Condition.Tensors];

    /// <summary>The samples at the given positions, int64 of shape [K].</summary>
    public Samples Select(Tensor index) => Map(x => x.index_select(0, index));

    /// <summary>The first <paramref name="count"/> samples, or all if there are fewer.</summary>
    public Samples Take(long count) => Slice(0, Math.Min(count, Count));

    public Samples Slice(long start, long count) => Map(x => x.narrow(0, start, count));

    public Samples Concat(Samples other) => new(cat([Values, other.Values]), Condition?.Concat(other.Condition!));

    /// <summary>On a device; numbers that are not states or tokens in its precision.</summary>
    public Samples To(Compute compute) => new(compute.Take(Values), Condition?.To(compute.Device));

    /// <summary>The same with every tensor replaced.</summary>
    public Samples Map(Func<Tensor, Tensor> map) => new(map(Values), Condition?.Map(map));
}
