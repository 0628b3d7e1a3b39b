using static TorchSharp.torch;

namespace Diffusion.Framework.Data;

/// <summary>
/// One sort of thing that can be asked of samples, such as their class. It says how "nothing is asked" is written and where values come
/// from when an experiment names none. The data says which parts it has (<see cref="DataSpace.Conditions"/>), and networks read those
/// that they know by name; nothing between the two looks at a part.
/// </summary>
/// <param name="name">Its name in messages, in files of samples and in <see cref="Condition"/>.</param>
public abstract class ConditionPart(string name)
{
    /// <summary>A class, int64 of shape [B], from 0; <see cref="NoClass"/> where nothing is asked.</summary>
    public static readonly ConditionPart Class = new ClassPart();

    /// <summary>A target, float32 of shape [B, V]: continuous numbers; a row of NaN where nothing is asked.</summary>
    public static readonly ConditionPart Target = new TargetPart();

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

    /// <summary>The rows that are asked for, in turn, when an experiment names none: those of the data.</summary>
    /// <param name="size">The part's size in the data.</param>
    /// <param name="data">Data with this part.</param>
    public virtual Tensor DefaultRows(int size, Samples data) => data.Condition![this]!;

    public override string ToString() => Name;

    private sealed class ClassPart() : ConditionPart("class")
    {
        public override Tensor Nothing(Tensor values) => full_like(values, NoClass);

        public override Tensor Drop(Tensor values, Tensor drop) => values.masked_fill(drop, NoClass);

        public override Tensor Rows(IReadOnlyList<double> numbers, int size) => tensor(numbers.Select(n => (long)n).ToArray());

        /// <summary>Every class once.</summary>
        public override Tensor DefaultRows(int size, Samples data) => arange(size, dtype: int64);
    }

    private sealed class TargetPart() : ConditionPart("target")
    {
        public override Tensor Nothing(Tensor values) => full_like(values, double.NaN);

        public override Tensor Drop(Tensor values, Tensor drop) => values.masked_fill(drop.unsqueeze(1), double.NaN);

        public override Tensor Rows(IReadOnlyList<double> numbers, int size) =>
            tensor([.. numbers.Select(n => (float)n)], [numbers.Count / size, size]);
    }
}

/// <summary>A part that a data set has.</summary>
/// <param name="Part">Which.</param>
/// <param name="Size">The number of classes, or the numbers of a target.</param>
public readonly record struct ConditionSpace(ConditionPart Part, int Size);
