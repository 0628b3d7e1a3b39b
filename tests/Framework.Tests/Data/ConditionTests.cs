using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Data;

public sealed class ConditionTests
{
    [Fact]
    public void DroppedAsksNothing()
    {
        using var scope = NewDisposeScope();
        var dropped = Both(3).Dropped();
        Assert.Equal([-1L, -1, -1], dropped[ConditionPart.Class]!.data<long>().ToArray());
        Assert.True(dropped[ConditionPart.Target]!.isnan().all().item<bool>());
        Assert.Null(Condition.OfClasses(arange(3, dtype: int64)).Dropped()[ConditionPart.Target]);
    }

    /// <summary>A class and a target of one sample are dropped together, as often as asked.</summary>
    [Fact]
    public void DropsSamplesAtTheGivenRate()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        var condition = Both(10_000).DroppedAtRandom(0.2, random);
        var noClass = condition[ConditionPart.Class]!.lt(0);
        Assert.Equal(0.2, noClass.to(float64).mean().item<double>(), 0.012);
        Assert.True(noClass.unsqueeze(1).eq(condition[ConditionPart.Target]!.isnan()).all().item<bool>());
    }

    [Fact]
    public void ConcatAndSliceKeepWhatIsAsked()
    {
        using var scope = NewDisposeScope();
        var part = Both(3).Concat(Both(3).Dropped()).Slice(2, 2);
        Assert.Equal([2L, -1], part[ConditionPart.Class]!.data<long>().ToArray());
        Assert.Equal([2f, 2f, float.NaN, float.NaN], part[ConditionPart.Target]!.flatten().data<float>().ToArray());
    }

    /// <summary>A part of this test, sequences of words of which 0 is no word, goes where those of the framework go.</summary>
    [Fact]
    public void APartOfOnesOwnIsDroppedJoinedAndCutLikeTheOthers()
    {
        using var scope = NewDisposeScope();
        var caption = new CaptionPart();
        var words = tensor(new long[] { 3, 1, 4, 1, 5, 9 }, [3, 2]);
        var condition = new Condition((ConditionPart.Class, arange(3, dtype: int64)), (caption, words));
        Assert.Same(words, condition[caption]);
        Assert.Null(Both(3)[caption]);

        var part = condition.Concat(condition.Dropped()).Slice(1, 3);
        Assert.Equal([1L, 2, -1], part[ConditionPart.Class]!.data<long>().ToArray());
        Assert.Equal([4L, 1, 5, 9, 0, 0], part[caption]!.flatten().data<long>().ToArray());
        Assert.Equal([ConditionPart.Class, caption], part.Parts.Select(p => p.Part));

        using var random = new Generator(0, CPU);
        var many = new Condition((ConditionPart.Class, zeros(1000, dtype: int64)), (caption, ones([1000, 2], dtype: int64)))
            .DroppedAtRandom(0.3, random);
        var dropped = many[ConditionPart.Class]!.lt(0);
        Assert.InRange(dropped.sum().item<long>(), 200, 400);
        Assert.True(dropped.unsqueeze(1).eq(many[caption]!.eq(0)).all().item<bool>());
    }

    private static Condition Both(int count) => new(
        (ConditionPart.Class, arange(count, dtype: int64)),
        (ConditionPart.Target, arange(count, dtype: float32).unsqueeze(1).expand(count, 2)));

    private sealed class CaptionPart() : ConditionPart("caption")
    {
        public override Tensor Nothing(Tensor values) => zeros_like(values);

        public override Tensor Drop(Tensor values, Tensor drop) => values.masked_fill(drop.unsqueeze(1), 0);

        public override Tensor Rows(IReadOnlyList<double> numbers, int size) =>
            tensor(numbers.Select(n => (long)n).ToArray(), [numbers.Count / size, size]);
    }
}
