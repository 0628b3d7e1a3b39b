using Diffusion.Framework.Data;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Text;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Text;

public sealed class NgramOverlapMetricTests : IDisposable
{
    private static readonly DataSpace Space = new([4], new TokenValues(3));

    private readonly MetricHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void OverlapIsTheSumOfTheSmallerShares()
    {
        var test = tensor(new long[,] { { 0, 1, 0, 1 }, { 2, 2, 2, 2 } });
        var samples = tensor(new long[,] { { 0, 1, 0, 0 }, { 2, 2, 1, 2 } });
        var numbers = new NgramOverlapMetric(new()).Measure(
            _harness.Input(new(samples), MetricHarness.Data(test, test), Space));
        // Single: 2/8, 2/8, 4/8 against 3/8, 2/8, 3/8. Pairs: 01 2/6, 10 1/6, 22 3/6 against 01 1/6, 10 1/6, 00, 22 1/6, 21, 12.
        Assert.Equal(7.0 / 8, numbers["ngramOverlap1"], 1e-14);
        Assert.Equal(3.0 / 6, numbers["ngramOverlap2"], 1e-14);
        Assert.Equal(1.0 / 4, numbers["ngramOverlap3"], 1e-14);
        Assert.Equal(0, numbers["ngramOverlap4"], 1e-14);
        Assert.All(Enumerable.Range(1, 4), n => Assert.Equal(1, numbers[$"ngramOverlap{n}Real"], 1e-14));
    }

    /// <summary>Nothing is shared, and no interval leaves what an overlap can be.</summary>
    [Fact]
    public void TextsWithoutACommonCharacterHaveNoOverlap()
    {
        var random = new Generator(2);
        Tensor Draw(long from) => from + randint(0, 13, [60, 30], dtype: int64, generator: random);
        var numbers = new NgramOverlapMetric(new()).Measure(_harness.Input(
            new(Draw(13)), MetricHarness.Data(Draw(0), Draw(0)), new([30], new TokenValues(26))));
        Assert.All(Enumerable.Range(1, 4), n =>
        {
            Assert.Equal(0, numbers[$"ngramOverlap{n}"], 1e-12);
            Assert.Equal(0, numbers[$"ngramOverlap{n}Low"], 1e-12);
            Assert.InRange(numbers[$"ngramOverlap{n}High"], 0, 0.15);
        });
    }

    /// <summary>Samples of the same distribution reach what training data reach, and those of single characters do not.</summary>
    [Fact]
    public void TheRightDistributionReachesTheYardstick()
    {
        var source = new MarkovTextData(new() { Count = 400, TestPart = 400, ValidationPart = 400, Length = 32 });
        var data = source.Load();
        IReadOnlyDictionary<string, double> Of(Tensor samples) =>
            new NgramOverlapMetric(new()).Measure(_harness.Input(new(samples), data, source.Describe()));

        var right = Of(data.Validation!.Values);
        var shuffled = Of(data.Validation.Values.flatten()[randperm(400 * 32, generator: new Generator(1))].reshape(400, 32));
        Assert.All(Enumerable.Range(1, 4), n =>
        {
            Assert.InRange(right[$"ngramOverlap{n}Real"], right[$"ngramOverlap{n}Low"] - 0.01, right[$"ngramOverlap{n}High"] + 0.01);
            Assert.InRange(right[$"ngramOverlap{n}High"] - right[$"ngramOverlap{n}Low"], 1e-3, 0.05);
        });
        Assert.Equal(right["ngramOverlap1"], shuffled["ngramOverlap1"], 1e-14);
        Assert.True(shuffled["ngramOverlap3High"] < right["ngramOverlap3Low"] - 0.2);
    }

    /// <summary>
    /// Intervals hold the mean of 40 independent sets of samples and are about as wide as numbers vary, narrower where the overlap can
    /// hardly be larger; so are those of words.
    /// </summary>
    [Fact]
    public void IntervalsHoldTheMeanOfSamplesOfTheSameDistribution()
    {
        const int Sets = 40, Windows = 100;
        var source = new MarkovTextData(new() { Count = 500, TestPart = 500, ValidationPart = Sets * Windows, Length = 32 });
        var (data, space) = (source.Load(), source.Describe());
        var sets = Enumerable.Range(0, Sets).Select(i => _harness.Input(data.Validation!.Slice(i * Windows, Windows), data, space))
            .Select(input => new NgramOverlapMetric(new()).Measure(input).Concat(new TextValidityMetric().Measure(input)).ToDictionary())
            .ToList();
        Assert.All(["ngramOverlap1", "ngramOverlap2", "ngramOverlap3", "ngramOverlap4", "validWords"], name => Hold(sets, name, 0.5));
    }

    /// <summary>The noise of the data's shares counts as well as that of samples: without it these were a third too narrow.</summary>
    [Fact]
    public void IntervalsHoldTheMeanWhereBothSidesAreDrawnAnew()
    {
        const int Sets = 40, Windows = 100;
        MarkovTextData Source(int seed, double spread) => new(new()
        {
            Count = Sets * Windows, TestPart = 1, ValidationPart = 0, Length = 32, Characters = "abcd ", DataSeed = seed, Spread = spread,
        });
        var (samples, data) = (Source(1, 2), Source(2, 0.5));
        var (one, other) = (samples.Load().Train, data.Load().Train);
        var sets = Enumerable.Range(0, Sets).Select(i =>
        {
            var part = other.Slice(i * Windows, Windows);
            return new NgramOverlapMetric(new()).Measure(_harness.Input(
                one.Slice(i * Windows, Windows), MetricHarness.Data(part.Values, part.Values), data.Describe()));
        }).ToList();
        Assert.All(["ngramOverlap1", "ngramOverlap2", "ngramOverlap3", "ngramOverlap4"], name => Hold(sets, name, 0.8));
    }

    private static void Hold(IReadOnlyList<IReadOnlyDictionary<string, double>> sets, string name, double narrowest)
    {
        double mean = sets.Average(s => s[name]);
        double deviation = Math.Sqrt(sets.Average(s => Math.Pow(s[name] - mean, 2)));
        double told = sets.Average(s => s[$"{name}High"] - s[$"{name}Low"]) / (2 * 1.96);
        Assert.InRange(told / deviation, narrowest, 1.6);
        Assert.InRange(sets.Count(s => s[$"{name}Low"] <= mean && mean <= s[$"{name}High"]) / (double)sets.Count, 0.85, 1);
    }

    [Fact]
    public void OtherDataAreRefused()
    {
        var metric = new NgramOverlapMetric(new());
        Assert.Null(metric.Refusal(new MarkovTextData(new())));
        Assert.Equal("needs sequences of tokens, such as text, and the data has continuous numbers", metric.Refusal(new MoonsData(new())));
        Assert.Equal(
            "has the key 'part' with 'validation', but the data has no validation part. Give it one in the section 'data'",
            new NgramOverlapMetric(new() { Part = ComparedPart.Validation }).Refusal(new MarkovTextData(new() { ValidationPart = 0 })));
    }
}
