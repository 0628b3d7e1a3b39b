using Diffusion.Plugins.Data;
using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Distances;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Distances;

public sealed class SlicedW2MetricTests
{
    /// <summary>A shift by d has sliced W2 of sqrt(mean over directions of (d . u)^2), which is |d| / sqrt(2) in the plane.</summary>
    [Fact]
    public void SlicedW2OfAShiftIsTheClosedForm()
    {
        var points = randn([500, 2], generator: new Generator(1));
        var directions = SlicedW2Metric.Directions(2, new Generator(2));
        var shift = tensor(new[] { 3f, 4f });
        double exact = Math.Sqrt(tensor(new[] { 3.0, 4.0 }).unsqueeze(0).mm(directions).square().mean().item<double>());
        Assert.Equal(exact, SlicedW2Metric.Distance(points + shift, points, directions), 1e-5);
        Assert.Equal(5 / Math.Sqrt(2), exact, 0.25);
        Assert.Equal(0, SlicedW2Metric.Distance(points, points, directions), 1e-12);
    }

    /// <summary>Sizes of which none divides the other: as if each sample stood as often as there are of the other.</summary>
    [Fact]
    public void SizesMayDiffer()
    {
        var (a, b) = (randn([6, 3], generator: new Generator(3)), randn([4, 3], generator: new Generator(4)));
        var directions = SlicedW2Metric.Directions(3, new Generator(2));
        double expected = SlicedW2Metric.Distance(a.repeat(4, 1), b.repeat(6, 1), directions);
        Assert.Equal(expected, SlicedW2Metric.Distance(a, b, directions), 1e-12);
    }

    /// <summary>Samples that are the training data have the floor's distance, and the interval holds it.</summary>
    [Fact]
    public void MeasuresWithIntervalAndFloor()
    {
        using var harness = new MetricHarness();
        var data = new MoonsData(new() { Count = 600, TestPart = 400 }).Load();
        var measured = new SlicedW2Metric(new(), harness.Spaces).Measure(harness.Input(data.Train, data));
        Assert.Equal(["slicedW2", "slicedW2Above", "slicedW2AboveHigh", "slicedW2AboveLow", "slicedW2Floor", "slicedW2FloorMax",
            "slicedW2High", "slicedW2Low"], measured.Keys.Order());
        Assert.Equal(measured["slicedW2Floor"], measured["slicedW2"], 0.02);
        Assert.InRange(measured["slicedW2"], measured["slicedW2Low"], measured["slicedW2High"]);
    }
}
