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

    /// <summary>Karras et al. 2022, eq. 5, with rho = 7 on their own schedule: sigma_0 = 80, sigma_{n-1} = 0.002, then 0.</summary>
    [Fact]
    public void KarrasIsTheirFormula()
    {
        var levels = new KarrasGrid(new()).Build(new EdmSchedule(new()), 18);
        Assert.Equal(19, levels.Count);
        for (int i = 0; i < 18; i++)
        {
            double root = Math.Pow(80, 1 / 7.0) + i / 17.0 * (Math.Pow(0.002, 1 / 7.0) - Math.Pow(80, 1 / 7.0));
            Assert.Equal(Math.Pow(root, 7), levels[i].Sigma, 1e-9);
        }

        Assert.Equal(NoiseLevel.Clean, levels[18]);
    }

    [Fact]
    public void LogSnrIsEquallySpaced()
    {
        var levels = new LogSnrGrid().Build(Continuous, 11);
        double first = levels[0].LogSnr, last = levels[10].LogSnr;
        for (int i = 0; i < 11; i++) Assert.Equal(first + i / 10.0 * (last - first), levels[i].LogSnr, 1e-9);
        Assert.Equal((1, 0.001), (levels[0].Time, levels[10].Time));
    }

    [Fact]
    public void QuadraticStepsGrowWithTheTime()
    {
        var times = new QuadraticGrid().Build(Continuous, 5).Select(l => l.Time);
        var expected = new[] { 1, 0.75 * 0.75, 0.25, 0.0625, 0 }.Select(u => 0.001 + u * 0.999).Append(0);
        Assert.Equal(expected, times, (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void ExplicitIsTheListOfTheNearestTimes()
    {
        Assert.Equal([1000, 750, 123, 0], Steps(new ExplicitGrid(new() { Times = [1, 0.75, 0.1234] }), 5));
        Assert.Equal([1, 0.3, 0.001, 0], new ExplicitGrid(new() { Times = [2, 0.3, 1e-9] }).Build(Continuous, 5).Select(l => l.Time));
    }

    public static TheoryData<ITimeGrid> All =>
    [
        new LeadingGrid(), new TrailingGrid(), new LinspaceGrid(), new QuadraticGrid(), new LogSnrGrid(), new KarrasGrid(new()),
        new ExplicitGrid(new()),
    ];

    /// <summary>Levels fall, none comes twice, and the last is clean, on long and short schedules of every kind.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void EveryGridFalls(ITimeGrid grid)
    {
        INoiseSchedule[] schedules =
        [
            Discrete, Continuous, new EdmSchedule(new()), new FlowSchedule(new()),
            new LinearSchedule(new() { Steps = 3 }), new CosineSchedule(new() { ZeroTerminalSnr = true }),
        ];
        foreach (var schedule in schedules)
        foreach (int steps in new[] { 1, 2, 3, 50, 1000 }.Where(n => n <= (grid.MostSteps(schedule) ?? 1000)))
        {
            var levels = grid.Build(schedule, steps);
            Assert.Equal(NoiseLevel.Clean, levels[^1]);
            Assert.All(levels.Zip(levels.Skip(1)), p => Assert.True(p.First.LogSnr < p.Second.LogSnr, $"{steps} steps: {p}"));
            Assert.InRange(levels.Count, 2, Math.Max(steps, 4) + 1);
        }
    }
}
