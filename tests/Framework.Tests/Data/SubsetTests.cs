using Diffusion.Framework.Data;
using static TorchSharp.torch;

namespace Diffusion.Framework.Tests.Data;

/// <summary>The one choice of samples where not all are taken.</summary>
public sealed class SubsetTests
{
    private static readonly Samples Sorted = new(
        arange(3000, dtype: float32).reshape(3000, 1), Condition.OfClasses(arange(3000, dtype: int64).div(1000, RoundingMode.floor)));

    [Fact]
    public void EachSampleIsThereOnceWithItsCondition()
    {
        var all = Sorted.Subset(5000);
        Assert.Equal(Enumerable.Range(0, 3000).Select(i => (float)i), Numbers(all).Order());
        Assert.Equal(Numbers(all).Select(x => (long)x / 1000), all.Classes!.data<long>().ToArray());
    }

    /// <summary>Sample i is the same whatever the number that is asked for, and every time.</summary>
    [Fact]
    public void ASmallerOneIsTheBeginningOfALargerOne()
    {
        var all = Numbers(Sorted.Subset(3000));
        foreach (int count in new[] { 0, 1, 700, 2999, 3001 })
            Assert.Equal(all.Take(count), Numbers(Sorted.Subset(count)));
    }

    /// <summary>Classes have the data's shares: of 600 samples each of three has 200, with the hypergeometric deviation 10.3.</summary>
    [Fact]
    public void ASortedFileHasItsSharesInASubset()
    {
        var classes = Sorted.Subset(600).Classes!;
        Assert.All(Enumerable.Range(0, 3), k => Assert.InRange(classes.eq(k).sum().item<long>(), 200 - 42, 200 + 42));
    }

    [Fact]
    public void PartsAreKnownByName()
    {
        Samples train = Sorted.Slice(0, 5), validation = Sorted.Slice(5, 3), test = Sorted.Slice(8, 2);
        var data = new Dataset(train, validation, test, "");
        Assert.Equal(new DataSizes(5, 3, 2), data.Sizes);
        Assert.Equal([train, validation, test], new[] { DataPart.Train, DataPart.Validation, DataPart.Test }.Select(data.Of));
        Assert.Equal(Enumerable.Range(0, 10).Select(i => (float)i), Numbers(data.All));

        var without = data with { Validation = null };
        Assert.Equal(new DataSizes(5, 0, 2), without.Sizes);
        Assert.Equal([0f, 1, 2, 3, 4, 8, 9], Numbers(without.All));
        var error = Assert.Throws<InvalidOperationException>(() => without.Of(DataPart.Validation));
        Assert.Equal("The data has no validation part.", error.Message);
    }

    private static float[] Numbers(Samples samples) => samples.Values.flatten().data<float>().ToArray();
}
