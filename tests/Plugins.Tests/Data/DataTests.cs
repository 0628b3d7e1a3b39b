using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;

namespace Diffusion.Plugins.Tests.Data;

public sealed class DataTests
{
    public static TheoryData<IDataSource> All =>
    [
        new DigitsData(new()), new Mixture2dData(new() { Labels = true }), new MoonsData(new()), new SwissRollData(new()),
        new CheckerboardData(new()),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void IsWhatItsSpaceSaysAndTheSameEveryTime(IDataSource source)
    {
        var (first, second) = (source.Load(), source.Load());
        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal(source.HasModes, first.Modes is not null);
        foreach (var samples in new[] { first.Train, first.Test })
        {
            Assert.Equal(source.Describe().Shape, samples.Values.shape.Skip(1));
            Assert.Equal(source.Describe().Classes > 0, samples.Classes is not null);
            if (samples.Classes is { } labels)
                Assert.Equal((0, source.Describe().Classes - 1), (labels.min().item<long>(), labels.max().item<long>()));
            if (source.Describe().Range is { } range)
                Assert.True(samples.Values.min().item<float>() >= range.Min && samples.Values.max().item<float>() <= range.Max);
            if (source.Describe() is { QuantisationWidth: { } width, Range: { } levels })
            {
                var steps = (samples.Values - levels.Min).div(width);
                Assert.Equal(0, steps.sub(steps.round()).abs().max().item<float>(), 1e-4);
            }
        }
    }

    /// <summary>Sixteen steps of 1/8 between -1 and 1.</summary>
    [Fact]
    public void LevelsAreAsFarApartAsTheImagesSay()
    {
        Assert.Equal(1 / 8.0, new DigitsData(new()).Describe().QuantisationWidth!.Value, 1e-15);
        Assert.Null(new MoonsData(new()).Describe().QuantisationWidth);
        Assert.Null(new CheckerboardData(new()).Describe().QuantisationWidth);
    }

    [Fact]
    public void DigitsAreTheKnownOnes()
    {
        var data = new DigitsData(new()).Load();
        Assert.Equal(1797, data.All.Count);
        Assert.InRange(data.Test.Count, 350, 360);
        long[] counts = [.. Enumerable.Range(0, 10).Select(k => data.All.Classes!.eq(k).sum().item<long>())];
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], counts);
        // The first row of the file begins 0, 0, 5, 13.
        Assert.Equal([-1f, -1f, 5 / 8f - 1, 13 / 8f - 1], data.Train.Values[0].flatten().narrow(0, 0, 4).data<float>().ToArray());
    }
}
