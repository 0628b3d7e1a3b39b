using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Data;

public sealed class AskedConditionsTests
{
    private static readonly RandomStreams Streams = new(3);

    [Fact]
    public void EqualSharesAskEveryClassInTurn() => Assert.Equal([0, 1, 2, 0, 1, 2, 0], ClassOrder.Of([5, 5, 5], 7));

    [Fact]
    public void AClassWithoutDataIsNotAsked() => Assert.Equal([0, 2, 0, 2], ClassOrder.Of([4, 0, 4], 4));

    /// <summary>However many are drawn, no class is more than one sample from its share.</summary>
    [Theory]
    [InlineData(new long[] { 900, 50, 50 })]
    [InlineData(new long[] { 1, 1, 98 })]
    [InlineData(new long[] { 178, 182, 177, 183, 181, 182, 181, 179, 174, 180 })]
    public void EveryBeginningHasTheSharesOfTheData(long[] sizes)
    {
        var order = ClassOrder.Of(sizes, 2000);
        var counts = new long[sizes.Length];
        for (int i = 0; i < order.Length; i++)
        {
            counts[order[i]]++;
            for (int k = 0; k < sizes.Length; k++)
                Assert.InRange(counts[k] - (i + 1.0) * sizes[k] / sizes.Sum(), -1, 1);
        }

        Assert.Equal(order[..17], ClassOrder.Of(sizes, 17));
    }

    /// <summary>Data with both: a target is asked for together with the class whose row it is.</summary>
    [Fact]
    public void OtherPartsComeFromRowsOfTheAskedClass()
    {
        var data = Data([0, 0, 0, 1, 0, 0, 1, 0]);
        var asked = new AskedConditions(Space, data, data, Streams).Of(12, _ => null)!;
        var classes = asked[ConditionPart.Class]!.data<long>().ToArray();
        var targets = asked[ConditionPart.Target]!.data<float>().ToArray();
        Assert.Equal(3, classes.Count(k => k == 1));
        Assert.All(classes.Zip(targets), pair => Assert.Equal(pair.First, data.Classes![(long)pair.Second].item<long>()));
        Assert.Equal([0f, 1, 2, 4, 5, 7], targets.Where((_, i) => classes[i] == 0).Take(6).Order());
        Assert.NotEqual([0f, 1, 2, 4, 5, 7], targets.Where((_, i) => classes[i] == 0).Take(6));
    }

    [Fact]
    public void AShorterDrawingAsksTheSameOfItsSamples()
    {
        var data = Data([0, 0, 0, 1, 0, 0, 1, 0]);
        var asked = new AskedConditions(Space, data, data, Streams);
        var (five, twelve) = (asked.Of(5, _ => null)!, asked.Of(12, _ => null)!);
        Assert.All([ConditionPart.Class, ConditionPart.Target], part =>
            Assert.True(twelve[part]!.narrow(0, 0, 5).equal(five[part]!).all().item<bool>()));
    }

    [Fact]
    public void NamedClassesAreAskedInTurnWithTargetsOfTheirRows()
    {
        var data = Data([0, 0, 0, 1, 0, 0, 1, 0]);
        var asked = new AskedConditions(Space, data, data, Streams).Of(4, asked => asked.Part == ConditionPart.Class ? [1, 0] : null)!;
        Assert.Equal([1, 0, 1, 0], asked[ConditionPart.Class]!.data<long>().ToArray());
        Assert.Equal([3f, 6], asked[ConditionPart.Target]!.data<float>().ToArray().Where((_, i) => i % 2 == 0).Order());
    }

    [Fact]
    public void NamedTargetsAreAskedInTurn()
    {
        var data = Data([0, 1, 0, 1]);
        var asked = new AskedConditions(Space, data, data, Streams).Of(3, asked => asked.Part == ConditionPart.Target ? [7, 8] : null)!;
        Assert.Equal([7f, 8, 7], asked[ConditionPart.Target]!.data<float>().ToArray());
    }

    /// <summary>Captions that are named are asked for in turn, their words as the data numbers them.</summary>
    [Fact]
    public void NamedCaptionsAreAskedInTurn()
    {
        var words = Vocabulary.Of(["red car", "house"]);
        var data = new Samples(zeros([2, 1]), new Condition((ConditionPart.Text, tensor(new long[] { 2, 0, 1, -1 }, [2, 2]))));
        var space = new DataSpace([1], new ConditionSpace(ConditionPart.Text, 2, words));
        var asked = new AskedConditions(space, data, data, Streams).Of(
            3, part => [.. new[] { "house", "red car" }.SelectMany(c => part.Words!.Places(c, part.Size)).Select(p => (double)p)])!;
        Assert.Equal([1, -1, 2, 0, 1, -1], asked[ConditionPart.Text]!.data<long>().ToArray());
    }

    [Fact]
    public void NothingIsAskedWhereNothingCanBe()
    {
        var data = new Samples(zeros(4, 2));
        Assert.Null(new AskedConditions(new([2]), data, data, Streams).Of(3, _ => null));
    }

    private static DataSpace Space => new([2], DataSpace.Asked(2, 1));

    /// <summary>Samples whose target is their row's number.</summary>
    private static Samples Data(long[] classes) => new(
        zeros(classes.Length, 2),
        Condition.Of(
            (ConditionPart.Class, tensor(classes)),
            (ConditionPart.Target, arange(classes.Length, dtype: float32).reshape(-1, 1))));
}
