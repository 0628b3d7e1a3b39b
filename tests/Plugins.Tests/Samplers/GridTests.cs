using System.Security.Cryptography;
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

    /// <summary>
    /// Every number of steps from 1 to 999 of 1,000, one after the other, as 32-bit numbers. The digests are of NumPy's
    /// <c>linspace(0, 999, n).round()[::-1] + 1</c> (for n = 1 its end), of diffusers' <c>round(arange(1000, 0, -1000 / n))</c> in exact
    /// fractions, and of <c>(arange(n) * (1000 // n))[::-1] + 1</c>, each computed in Python.
    /// </summary>
    [Theory]
    [InlineData("linspace", "f57167a718d9b6ed2693b0ba1a15e20c915759b96e55686a77a5841f5276a6bd")]
    [InlineData("trailing", "030e56ced7b9909fe957cdb53ca39780b377dac5570dc020ed35dc02984b8e54")]
    [InlineData("leading", "955a8af183cce834967e32a5601c390e534ffacb5c39a0a3a0b6001bef2dd6aa")]
    public void StepsAreThePublishedOnesForEveryNumberOfThem(string name, string digest)
    {
        ITimeGrid grid = name switch { "linspace" => new LinspaceGrid(), "trailing" => new TrailingGrid(), _ => new LeadingGrid() };
        var bytes = Enumerable.Range(1, 999)
            .SelectMany(n => grid.Build(Discrete, n).SkipLast(1)).SelectMany(l => BitConverter.GetBytes((int)Math.Round(1000 * l.Time)));
        Assert.Equal(digest, Convert.ToHexStringLower(SHA256.HashData([.. bytes])));
    }

    /// <summary>Halves go to even: at 800 steps every fourth one is between two.</summary>
    [Theory]
    [InlineData(400, new[] { 1000.0, 998, 995, 992, 990, 988 })]
    [InlineData(800, new[] { 1000.0, 999, 998, 996, 995, 994 })]
    public void TrailingRoundsHalvesToEven(int steps, double[] first) => Assert.Equal(first, Steps(new TrailingGrid(), steps)[..6]);

    /// <summary>round(k^2 999 / (n-1)^2) + 1 in whole numbers; of T = 3 the middle of five steps is a half of the way.</summary>
    [Fact]
    public void QuadraticIsItsFormulaForEveryNumberOfSteps()
    {
        foreach (int n in Enumerable.Range(2, 998))
        {
            var expected = Enumerable.Range(0, n).Reverse().Select(k => 1 + Nearest((long)k * k * 999, (long)(n - 1) * (n - 1))).Distinct();
            Assert.Equal(expected.Append(0), Steps(new QuadraticGrid(), n).Select(s => (long)s));
        }

        static long Nearest(long over, long under)
        {
            var (whole, rest) = Math.DivRem(over, under);
            return 2 * rest > under || (2 * rest == under && whole % 2 == 1) ? whole + 1 : whole;
        }
    }

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
        var start = NoiseFloor.Start(cosine, -10.2);
        Assert.True(start.LogSnr >= -10.2);
        Assert.True(cosine.At(start.Time + 0.001).LogSnr < -10.2);
        Assert.Equal(
            new TrailingGrid().Build(cosine, 1000).Where(l => l.LogSnr >= -10.2), new TrailingGrid().Build(cosine, start, 1000));
        Assert.Equal(1, NoiseFloor.Start(Discrete, -10.2).Time);
        Assert.Equal(1, NoiseFloor.Start(cosine, NoiseFloor.None).Time);
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

    /// <summary>
    /// From where sampling starts by default, every grid makes as many steps as are asked. What makes fewer says why: a discrete schedule
    /// with fewer steps from there on, or steps of one that coincide. None starts noisier than it may.
    /// </summary>
    [Theory]
    [MemberData(nameof(All))]
    public void EveryGridMakesAsManyStepsAsAreAsked(ITimeGrid grid)
    {
        INoiseSchedule[] schedules =
        [
            Discrete, Continuous, new CosineSchedule(new()), new ScaledLinearSchedule(new()), new SigmoidSchedule(new()),
            new SubVpSdeSchedule(new()), new VeSdeSchedule(new()), new EdmSchedule(new()), new LogSnrLinearSchedule(new()),
            new FlowSchedule(new()), new CosineSchedule(new() { ZeroTerminalSnr = true }), new LinearSchedule(new() { Steps = 50 }),
        ];
        foreach (var schedule in schedules)
        foreach (double minLogSnr in new[] { -10.2, -4, NoiseFloor.None })
        foreach (int steps in new[] { 1, 2, 3, 7, 20, 100, 400, 800, 1000 }.Where(n => n <= (grid.MostSteps(schedule) ?? 1000)))
        {
            var start = NoiseFloor.Start(schedule, minLogSnr);
            var levels = grid.Build(schedule, start, steps);
            var what = $"{grid} on {schedule} from {minLogSnr}, {steps} steps: {levels.Count - 1}";
            Assert.All(levels.Zip(levels.Skip(1)), p => Assert.True(p.First.LogSnr < p.Second.LogSnr, what));
            Assert.True(levels[0].LogSnr >= start.LogSnr && levels[^1].IsClean, what);
            int available = grid.MostSteps(schedule) is { } total ? (int)Math.Round(start.Time * total) : int.MaxValue;
            if (grid is QuadraticGrid or ExplicitGrid) Assert.InRange(levels.Count - 1, 1, Math.Min(available, grid.StepsOf(steps)));
            else Assert.True(levels.Count - 1 == Math.Min(available, steps), what);
            if (grid is QuadraticGrid && schedule.Steps is null) Assert.Equal(steps, levels.Count - 1);
        }
    }
}
