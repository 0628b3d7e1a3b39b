using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>Samples and, where the data has conditions, what each of them is.</summary>
/// <param name="Values">[N, ...], of the type that the data's <see cref="DataSpace.Values"/> name; all of them are read where they are
/// stored.</param>
/// <param name="Condition">What each sample is; null for data without conditions.</param>
public sealed record Samples(Tensor Values, Condition? Condition = null)
{
    private readonly Tensor? _values = Values;
    private readonly StoredRows? _stored;

    /// <summary>Samples whose values stay where they are.</summary>
    public Samples(StoredRows stored, Condition? condition)
        : this((Tensor)null!, condition) => _stored = stored;

    public Tensor Values { get => _values ?? Stored!.ReadAll(); init => _values = value; }

    /// <summary>Where the values are, when they are not in memory; null otherwise.</summary>
    public StoredRows? Stored => _values is null ? _stored : null;

    public long Count => _values?.shape[0] ?? Stored!.Count;

    /// <summary>The shape of one sample.</summary>
    public IReadOnlyList<long> Shape => _values is null ? Stored!.Shape : [.. _values.shape.Skip(1)];

    /// <summary>The classes, int64 of shape [N]; null without classes.</summary>
    public Tensor? Classes => Condition?[ConditionPart.Class];

    /// <summary>The targets, float32 of shape [N, V]; null without targets.</summary>
    public Tensor? Targets => Condition?[ConditionPart.Target];

    /// <summary>The tensors that are in memory.</summary>
    public IEnumerable<Tensor> Tensors => [.. _values is null ? [] : new[] { _values }, .. Condition?.Tensors ?? []];

    /// <summary>The samples at the given positions, int64 of shape [K], in memory.</summary>
    public Samples Select(Tensor index) => _values is not null
        ? Map(x => x.index_select(0, index))
        : new(Stored!.Read(Positions(index)), Condition?.Map(x => x.index_select(0, index)));

    /// <summary>The samples at the given positions, int64 of shape [K]; values that are stored stay so.</summary>
    public Samples Part(Tensor index) => _values is not null
        ? Select(index)
        : new(Stored!.Select(Positions(index)), Condition?.Map(x => x.index_select(0, index)));

    /// <summary>
    /// At most <paramref name="count"/> samples, chosen by <see cref="RandomSubset"/> and in its order: the same for every run, a smaller
    /// subset at the beginning of a larger one.
    /// </summary>
    public Samples Subset(long count)
    {
        using var index = RandomSubset.Index(count, Count);
        using var here = index.to(_values?.device ?? CPU);
        return Select(here);
    }

    /// <summary>The first <paramref name="count"/> samples, or all if there are fewer; of data, take a <see cref="Subset"/>.</summary>
    public Samples Take(long count) => Slice(0, Math.Min(count, Count));

    public Samples Slice(long start, long count) =>
        _values is null ? Select(arange(start, start + count, dtype: int64)) : Map(x => x.narrow(0, start, count));

    /// <summary>The same samples in batches, one after the other; each is in memory.</summary>
    public IEnumerable<Samples> Batches(int size)
    {
        for (long start = 0; start < Count; start += size) yield return Slice(start, Math.Min(size, Count - start));
    }

    public Samples Concat(Samples other) => new(cat([Values, other.Values]), Condition?.Concat(other.Condition!));

    /// <summary>On a device; numbers that are not states or tokens in its precision.</summary>
    public Samples To(Compute compute) => new(compute.Take(Values), Condition?.To(compute.Device));

    /// <summary>The same with every tensor replaced.</summary>
    public Samples Map(Func<Tensor, Tensor> map) => new(map(Values), Condition?.Map(map));

    private static long[] Positions(Tensor index)
    {
        using var host = index.cpu();
        return host.data<long>().ToArray();
    }
}

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

/// <summary>
/// One sort of thing that can be asked of samples, such as their class. It says how "nothing is asked" is written. The data says
/// which parts it has (<see cref="DataSpace.Conditions"/>), and networks read those
/// that they know by name; nothing between the two looks at a part.
/// </summary>
/// <param name="name">Its name in messages, in files of samples and in <see cref="Condition"/>.</param>
public abstract class ConditionPart(string name)
{
    /// <summary>A class, int64 of shape [B], from 0; <see cref="NoClass"/> where nothing is asked.</summary>
    public static readonly ConditionPart Class = new ClassPart();

    /// <summary>A target, float32 of shape [B, V]: continuous numbers; a row of NaN where nothing is asked.</summary>
    public static readonly ConditionPart Target = new TargetPart();

    /// <summary>
    /// A caption, int64 of shape [B, L]: the words' places in the data's <see cref="Vocabulary"/>, <see cref="Vocabulary.NoWord"/> after
    /// the last; a row of these alone where nothing is asked.
    /// </summary>
    public static readonly ConditionPart Text = new TextPart();

    /// <summary>The class of a sample of which none is asked.</summary>
    public const long NoClass = -1;

    public string Name { get; } = name;

    /// <summary>Values that ask nothing, of the shape, type and device of <paramref name="values"/>.</summary>
    public abstract Tensor Nothing(Tensor values);

    /// <summary>The values, with nothing asked where <paramref name="drop"/>, bool of shape [B], is true.</summary>
    public abstract Tensor Drop(Tensor values, Tensor drop);

    /// <summary>Values that an experiment names, one sample's after the other, as rows [N, ...].</summary>
    /// <param name="numbers">The named numbers.</param>
    /// <param name="size">The part's size in the data: <see cref="ConditionSpace.Size"/>.</param>
    public abstract Tensor Rows(IReadOnlyList<double> numbers, int size);

    public override string ToString() => Name;

    private sealed class ClassPart() : ConditionPart("class")
    {
        public override Tensor Nothing(Tensor values) => full_like(values, NoClass);

        public override Tensor Drop(Tensor values, Tensor drop) => values.masked_fill(drop, NoClass);

        public override Tensor Rows(IReadOnlyList<double> numbers, int size) => tensor(numbers.Select(n => (long)n).ToArray());
    }

    private sealed class TargetPart() : ConditionPart("target")
    {
        public override Tensor Nothing(Tensor values) => full_like(values, double.NaN);

        public override Tensor Drop(Tensor values, Tensor drop) => values.masked_fill(drop.unsqueeze(1), double.NaN);

        public override Tensor Rows(IReadOnlyList<double> numbers, int size) =>
            tensor([.. numbers.Select(n => (float)n)], [numbers.Count / size, size]);
    }

    private sealed class TextPart() : ConditionPart("text")
    {
        public override Tensor Nothing(Tensor values) => full_like(values, Vocabulary.NoWord);

        public override Tensor Drop(Tensor values, Tensor drop) => values.masked_fill(drop.unsqueeze(1), Vocabulary.NoWord);

        public override Tensor Rows(IReadOnlyList<double> numbers, int size) =>
            tensor([.. numbers.Select(n => (long)n)], [numbers.Count / size, size]);
    }
}

/// <summary>A part that a data set has.</summary>
/// <param name="Part">Which.</param>
/// <param name="Size">The number of classes, the numbers of a target, or the words of the longest caption.</param>
/// <param name="Words">The words that captions are made of; null for other parts.</param>
public readonly record struct ConditionSpace(ConditionPart Part, int Size, Vocabulary? Words = null);

/// <summary>
/// Which of many samples are taken where not all are: the beginning of one random order, the same for every run, which holds every smaller
/// subset first. The first samples of a file would be those of one class where the file is sorted.
/// </summary>
public static class RandomSubset
{
    // No run's seed and no seed of data: what runs are compared on must not change with either. The digits of e.
    private const ulong Seed = 2_718_281_828;

    /// <summary>
    /// Positions of at most <paramref name="count"/> of <paramref name="all"/> samples, int64 [min(count, all)] on the CPU.
    /// </summary>
    public static Tensor Index(long count, long all)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(Seed, CPU);
        return randperm(all, dtype: int64, generator: random).narrow(0, 0, Math.Min(count, all)).MoveToOuterDisposeScope();
    }
}
