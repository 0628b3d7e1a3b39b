using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics.Tables;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Tables;

public sealed class TableMetricTests
{
    private static readonly DataColumn Words = new("w", ["a", "b"]), More = new("v", ["x", "y", "z"]), Number = new("n");

    [Fact]
    public void AssociationsAreTheTextbookFormulas()
    {
        // A table of counts [[10, 20], [30, 40]]: chi^2 = n (ad - bc)^2 / the product of the margins; V is its root over n.
        double[] x = [.. Enumerable.Repeat(0.0, 30), .. Enumerable.Repeat(1.0, 70)];
        double[] y = [.. Enumerable.Repeat(0.0, 10), .. Enumerable.Repeat(1.0, 20), .. Enumerable.Repeat(0.0, 30),
            .. Enumerable.Repeat(1.0, 40)];
        double chi = 100 * Math.Pow(10 * 40 - 20 * 30, 2) / (30.0 * 70 * 40 * 60);
        Assert.Equal(Math.Sqrt(chi / 100), Association.Between(Words, x, Words, y), 1e-12);
        // Words that tell another column's words wholly.
        Assert.Equal(1, Association.Between(Words, [0, 1, 0, 1], More, [2, 0, 2, 0]), 1e-12);
        // Means 1 and 4 of groups of two, all values 0 2 3 5: between 4 * 1.5^2 = 9 of 13.
        Assert.Equal(Math.Sqrt(9.0 / 13), Association.Between(Words, [0, 0, 1, 1], Number, [0, 2, 3, 5]), 1e-12);
        Assert.Equal(-1, Association.Between(Number, [1, 2, 3], Number, [-2, -4, -6]), 1e-12);
        Assert.Equal(0, Association.Between(Words, [0, 1, 0], Number, [5, 5, 5]));
    }

    [Fact]
    public void RowsOfTheSameDistributionAreNearAndColumnsShuffledApartLoseWhatTiesThem()
    {
        using var scope = NewDisposeScope();
        var source = new TripsData(new() { Count = 4000, TestPart = 4000 });
        var (data, other) = (source.Load(), new TripsData(new() { Count = 4000, TestPart = 10, DataSeed = 5 }).Load().Train);
        var same = Measure(source, data, other);
        Assert.InRange(same["marginalDistance"], 0, 0.04);
        Assert.InRange(same["dependenceError"], 0, 0.03);
        using var random = new Generator(1);
        var apart = stack([.. Enumerable.Range(0, 5).Select(c => other.Values.select(1, c)[randperm(4000, generator: random)])], 1);
        var shuffled = Measure(source, data, new(apart));
        Assert.Equal(same["marginalDistance"], shuffled["marginalDistance"], 1e-12);
        Assert.InRange(shuffled["dependenceError"], 0.2, 0.6);
    }

    [Fact]
    public void TotalVariationAndTheDistanceOfDistributionFunctionsAreThoseOfTheColumns()
    {
        using var scope = NewDisposeScope();
        var space = new DataSpace([2], new TableValues([Words, Number]));
        // Words: shares 1/4 and 3/4 against 1/2; numbers: all above the others.
        var samples = tensor(new float[,] { { 0, 5 }, { 1, 6 }, { 1, 7 }, { 1, 8 } });
        var test = tensor(new float[,] { { 0, 1 }, { 1, 2 }, { 0, 3 }, { 1, 4 } });
        var numbers = Measure(space, new(new(test), null, new(test), ""), new(samples));
        Assert.Equal((0.25 + 1) / 2, numbers["marginalDistance"], 1e-12);
        Assert.Equal(0, numbers["marginalDistanceTrain"]);
    }

    [Fact]
    public void OtherDataAreRefused() =>
        Assert.Equal("needs rows of a table of numbers and words", new TableMetric().Refusal(new MoonsData(new())));

    private static IReadOnlyDictionary<string, double> Measure(TripsData source, Dataset data, Samples samples) =>
        Measure(source.Describe(), data, samples);

    private static IReadOnlyDictionary<string, double> Measure(DataSpace space, Dataset data, Samples samples)
    {
        using var streams = new RandomStreams(0);
        return new TableMetric().Measure(new MetricInput(samples, data, space, null!, Compute.Cpu, streams));
    }
}
