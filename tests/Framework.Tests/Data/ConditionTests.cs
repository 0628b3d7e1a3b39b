using Diffusion.Framework.Models;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Models;

public sealed class ConditionTests
{
    [Fact]
    public void DroppedAsksNothing()
    {
        using var scope = NewDisposeScope();
        var dropped = Both(3).Dropped();
        Assert.Equal([-1L, -1, -1], dropped.Labels!.data<long>().ToArray());
        Assert.True(dropped.Vectors!.isnan().all().item<bool>());
        Assert.Null(new Condition(arange(3, dtype: int64)).Dropped().Vectors);
    }

    /// <summary>A label and a target of one sample are dropped together, as often as asked.</summary>
    [Fact]
    public void DropsSamplesAtTheGivenRate()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(0, CPU);
        var condition = Both(10_000).DroppedAtRandom(0.2, random);
        var noLabel = condition.Labels!.lt(0);
        Assert.Equal(0.2, noLabel.to(float64).mean().item<double>(), 0.012);
        Assert.True(noLabel.unsqueeze(1).eq(condition.Vectors!.isnan()).all().item<bool>());
    }

    [Fact]
    public void ConcatAndSliceKeepWhatIsAsked()
    {
        using var scope = NewDisposeScope();
        var part = Both(3).Concat(Both(3).Dropped()).Slice(2, 2);
        Assert.Equal([2L, -1], part.Labels!.data<long>().ToArray());
        Assert.Equal([2f, 2f, float.NaN, float.NaN], part.Vectors!.flatten().data<float>().ToArray());
    }

    private static Condition Both(int count) =>
        new(arange(count, dtype: int64), arange(count, dtype: float32).unsqueeze(1).expand(count, 2));
}
