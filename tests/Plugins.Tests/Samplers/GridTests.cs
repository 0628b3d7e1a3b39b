using Diffusion.Framework.Noise;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;

namespace Diffusion.Plugins.Tests.Samplers;

public sealed class GridTests
{
    private static readonly LinearSchedule Discrete = new(new());
    private static readonly VpSdeSchedule Continuous = new(new());

    private static double[] Steps(ITimeGrid grid, int steps) => [.. grid.Build(Discrete, steps).Select(l => Math.Round(l.Time * 1000, 9))];

    [Fact]
    public void LeadingCountsFromTheFirstStep() =>
        Assert.Equal([901, 801, 701, 601, 501, 401, 301, 201, 101, 1, 0], Steps(new LeadingGrid(), 10));

    [Fact]
    public void TrailingCountsFromTheLastStep() =>
        Assert.Equal([1000, 900, 800, 700, 600, 500, 400, 300, 200, 100, 0], Steps(new TrailingGrid(), 10));

    [Fact]
    public void LinspaceHasBothEnds() =>
        Assert.Equal([1000, 889, 778, 667, 556, 445, 334, 223, 112, 1, 0], Steps(new LinspaceGrid(), 10));

    [Fact]
    public void EveryGridOfAllStepsIsTheWholeSchedule()
    {
        var all = Enumerable.Range(0, 1001).Reverse().Select(i => (double)i).ToArray();
        Assert.All(new ITimeGrid[] { new LeadingGrid(), new TrailingGrid(), new LinspaceGrid() }, g => Assert.Equal(all, Steps(g, 1000)));
    }

    [Fact]
    public void ContinuousGridsSpaceTimeEvenly()
    {
        double[] Times(ITimeGrid grid) => [.. grid.Build(Continuous, 4).Select(l => Math.Round(l.Time, 9))];
        Assert.Equal([0.75025, 0.5005, 0.25075, 0.001, 0], Times(new LeadingGrid()));
        Assert.Equal([1, 0.75025, 0.5005, 0.25075, 0], Times(new TrailingGrid()));
        Assert.Equal([1, 0.667, 0.334, 0.001, 0], Times(new LinspaceGrid()));
    }

    [Fact]
    public void TooManyStepsAreRefused() =>
        Assert.StartsWith(
            "a schedule of 1000 steps cannot be sampled in more steps than it has",
            Assert.Throws<ArgumentOutOfRangeException>(() => new TrailingGrid().Build(Discrete, 1001)).Message, StringComparison.Ordinal);

    [Fact]
    public void TheFloorCutsTheCosineSchedulesLastStepsOnly()
    {
        INoiseSchedule cosine = new CosineSchedule(new());
        var levels = new TrailingGrid().Build(cosine, 1000);
        var cut = NoiseFloor.Apply(levels, cosine, -10.2);
        Assert.True(cut[0].LogSnr >= -10.2);
        Assert.True(cosine.At(cut[0].Time + 0.001).LogSnr < -10.2);
        Assert.Equal(levels.Where(l => l.LogSnr >= -10.2), cut);
        var linear = new TrailingGrid().Build(Discrete, 50);
        Assert.Same(linear, NoiseFloor.Apply(linear, Discrete, -10.2));
    }
}
