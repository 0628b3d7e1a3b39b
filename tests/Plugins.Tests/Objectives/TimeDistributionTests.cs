using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Objectives;

public sealed class TimeDistributionTests
{
    private const int Count = 20_000;

    /// <summary>Of 1000 steps every two and a half; of a continuous schedule evenly between its ends.</summary>
    [Fact]
    public void QuantilesOfUniformTimesAreEven()
    {
        var times = (ITimeDistribution)new UniformTimes();
        Assert.Equal(
            Enumerable.Range(0, 400).Select(i => (1 + Math.Floor(2.5 * i + 1.25)) / 1000), times.Quantiles(400, new LinearSchedule(new())));
        INoiseSchedule flow = new FlowSchedule(new());
        var even = Enumerable.Range(0, 4).Select(i => flow.MinTime + (flow.MaxTime - flow.MinTime) * (2 * i + 1) / 8);
        Assert.All(even.Zip(times.Quantiles(4, flow)!), t => Assert.Equal(t.First, t.Second, 1e-12));
    }

    [Fact]
    public void StratifiedHasOneTimeInEachPart()
    {
        var schedule = new VpSdeSchedule(new());
        var times = new StratifiedTimes().Sample(64, schedule, new Generator(1));
        Assert.Equal(Enumerable.Range(0, 64), times.Select(t => (int)((t - schedule.MinTime) / (1 - schedule.MinTime) * 64)));
        var steps = new StratifiedTimes().Sample(10, new LinearSchedule(new() { Steps = 10 }), new Generator(1));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => i / 10.0), steps);
    }

    /// <summary>log(sigma / alpha) has the asked mean and deviation; three standard errors are 0.025 and 0.018.</summary>
    [Fact]
    public void LogNormalHasItsMoments()
    {
        INoiseSchedule schedule = new EdmSchedule(new());
        var logs = new LogNormalTimes(new()).Sample(Count, schedule, new Generator(2))
            .Select(t => Math.Log(schedule.At(t).NoiseRatio))
            .ToArray();
        Assert.Equal(-1.2, logs.Average(), 0.025);
        Assert.Equal(1.2, Math.Sqrt(logs.Average(x => (x + 1.2) * (x + 1.2))), 0.018);
        var steps = new LogNormalTimes(new()).Sample(1000, new LinearSchedule(new()), new Generator(2));
        Assert.All(steps, t => Assert.Equal(Math.Round(t * 1000) / 1000, t, 1e-15));
    }

    /// <summary>
    /// A step of a discrete schedule has the probability of the ratios that are nearest to it, between the middles of its times; the last
    /// has all of those beyond. The bounds are four standard errors.
    /// </summary>
    [Fact]
    public void LogNormalOfADiscreteScheduleHasItsProbabilities()
    {
        DiscreteSchedule schedule = new LinearSchedule(new() { Steps = 8, BetaStart = 0.02, BetaEnd = 0.5 });
        var options = new LogNormalOptions { Mean = 0, StandardDeviation = 1.5 };
        var counts = new LogNormalTimes(options).Sample(Count, schedule, new Generator(2))
            .CountBy(t => (int)Math.Round(t * 8))
            .ToDictionary();
        double[] logAbar = [0, .. Enumerable.Range(1, 8).Select(i => schedule.Betas.Take(i).Sum(b => Math.Log(1 - b)))];
        // log abar is linear between two steps; sigma^2 / alpha^2 = 1 / abar - 1.
        double Below(double position)
        {
            double log = (logAbar[(int)position] + logAbar[(int)position + 1]) / 2;
            return Normal(0.5 * Math.Log(Math.Exp(-log) - 1) / 1.5);
        }

        for (int i = 1; i <= 8; i++)
        {
            double p = (i == 8 ? 1 : Below(i + 0.5)) - (i == 1 ? 0 : Below(i - 0.5));
            Assert.Equal(p, counts.GetValueOrDefault(i) / (double)Count, 4 * Math.Sqrt(p * (1 - p) / Count));
        }
    }

    /// <summary>P(t below 1 / (1 + e^-z)) is the normal distribution function at z.</summary>
    [Fact]
    public void LogitNormalHasItsQuantiles()
    {
        var schedule = new FlowSchedule(new());
        var times = new LogitNormalTimes(new()).Sample(Count, schedule, new Generator(3))
            .Select(t => (t - schedule.MinTime) / (schedule.MaxTime - schedule.MinTime))
            .ToArray();
        Assert.Equal(0.5, times.Count(t => t < 0.5) / (double)Count, 0.011);
        Assert.Equal(0.841345, times.Count(t => t < 1 / (1 + Math.Exp(-1))) / (double)Count, 0.008);
        Assert.Equal(0.158655, times.Count(t => t < 1 / (1 + Math.Exp(1))) / (double)Count, 0.008);
    }

    [Fact]
    public void ImportanceIsUniformUntilEveryStepHasItsLosses()
    {
        var schedule = new LinearSchedule(new() { Steps = 4 });
        var times = new ImportanceTimes(new() { History = 2 });
        times.Observe([0.25, 0.5, 0.75, 1, 0.25, 0.5, 0.75], [9, 9, 9, 9, 9, 9, 9], schedule);
        Assert.Equal(1, times.Correction(0.5, schedule), 1e-12);
        Assert.Equal([0.25, 0.5, 0.75, 1], times.Sample(Count, schedule, new Generator(4)).Distinct().Order());
    }

    /// <summary>p_i is sqrt(mean of l^2), normalised, with 0.001 of uniform; only the last two losses count.</summary>
    [Fact]
    public void ImportanceFollowsTheSecondMoment()
    {
        var schedule = new LinearSchedule(new() { Steps = 4 });
        var times = new ImportanceTimes(new() { History = 2 });
        times.Observe([0.25, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75, 1, 1], [100, 3, 4, 1, 1, 2, 2, 0, 0], schedule);
        double[] roots = [Math.Sqrt(12.5), 1, 2, 0];
        double[] p = [.. roots.Select(r => 0.999 * r / roots.Sum() + 0.001 / 4)];
        var drawn = times.Sample(Count, schedule, new Generator(5)).CountBy(t => (int)Math.Round(t * 4) - 1).ToDictionary();
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(1 / (4 * p[i]), times.Correction((i + 1) / 4.0, schedule), 1e-9);
            Assert.Equal(p[i], drawn.GetValueOrDefault(i) / (double)Count, 4 * Math.Sqrt(p[i] * (1 - p[i]) / Count));
        }
    }

    /// <summary>With the correction, the mean loss is that of uniform times: the mean over the four steps.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ImportanceIsUnbiased(bool discrete)
    {
        INoiseSchedule schedule = discrete ? new LinearSchedule(new() { Steps = 4 }) : new VpSdeSchedule(new());
        var times = new ImportanceTimes(new() { History = 1, Parts = 4 });
        times.Observe([.. Enumerable.Range(0, 4).Select(i => schedule.TimeAt((i + 0.5) / 4))], [1, 2, 5, 10], schedule);
        static double Loss(double time) => 1 + 9 * time * time;
        double mean = times.Sample(Count, schedule, new Generator(6)).Average(t => Loss(t) * times.Correction(t, schedule));
        double uniform = discrete ? Enumerable.Range(1, 4).Average(i => Loss(i / 4.0)) : 1 + 3;
        Assert.Equal(uniform, mean, 0.04);
    }

    [Fact]
    public void ImportanceGoesOnFromItsState()
    {
        var schedule = new LinearSchedule(new() { Steps = 4 });
        var first = new ImportanceTimes(new() { History = 1 });
        first.Observe([0.25, 0.5, 0.75, 1], [1.5, 2, 5, 10], schedule);
        var second = new ImportanceTimes(new() { History = 1 });
        second.Restore(first.Save());
        Assert.Equal(first.Sample(100, schedule, new Generator(7)), second.Sample(100, schedule, new Generator(7)));
    }

    [Fact]
    public void LogitNormalStaysWithinTheScheduleAtAnyDeviation()
    {
        var steps = new LogitNormalTimes(new() { StandardDeviation = 100 })
            .Sample(1000, new LinearSchedule(new() { Steps = 10 }), new Generator(9));
        Assert.Equal((0.1, 1.0), (steps.Min(), steps.Max()));
    }

    /// <summary>Training is observed, an evaluation is not; the loss that comes out is corrected.</summary>
    [Fact]
    public void OnlyTrainingIsObserved()
    {
        var schedule = new LinearSchedule(new() { Steps = 4 });
        var times = new ImportanceTimes(new() { History = 1 });
        var loss = new DenoisingLoss(new EpsilonParameterization(), new SimpleWeighting(), times, new FixedVariance());
        var network = new FunctionNetwork((x, t) => t.unsqueeze(1) * ones_like(x));
        var batch = new Samples(zeros(64, 2));
        var before = times.Save();
        using (no_grad()) loss.Of(network, batch, schedule, new Generator(8)).Dispose();
        Assert.Equal("[[],[],[],[]]", System.Text.Encoding.UTF8.GetString(times.Save()));
        loss.Of(network, batch, schedule, new Generator(8)).Dispose();
        Assert.NotEqual(1, times.Correction(0.25, schedule));
        Assert.NotEqual(before, times.Save());
    }

    /// <summary>
    /// A network that answers t where x0 = 0 has the loss t^2. Over the steps 1/4 to 1 its mean is (1 + 4 + 9 + 16) / 16 / 4 = 0.46875,
    /// however often each is drawn; without the correction the mean would be about 0.75.
    /// </summary>
    [Fact]
    public void TheObjectivesLossIsUnbiased()
    {
        using var scope = NewDisposeScope();
        var schedule = new LinearSchedule(new() { Steps = 4 });
        var times = new ImportanceTimes(new() { History = 1 });
        times.Observe([0.25, 0.5, 0.75, 1], [1, 4, 9, 16], schedule);
        var loss = new DenoisingLoss(new X0Parameterization(), new SimpleWeighting(), times, new FixedVariance());
        var network = new FunctionNetwork((x, t) => t.unsqueeze(1) * ones_like(x));
        using var noGradients = no_grad();
        var value = loss.Of(network, new(zeros(Count, 2)), schedule, new Generator(10));
        // In proportion to the losses each drawn one is worth the same: only the uniform share makes them differ.
        Assert.Equal(0.46875, value.item<float>(), 1e-3);
    }

    /// <summary>What is observed is the loss without the correction.</summary>
    [Fact]
    public void TheObjectiveCorrectsEachLossByItsTime()
    {
        using var scope = NewDisposeScope();
        var times = new FixedTimes();
        var network = new FunctionNetwork((x, t) => t.unsqueeze(1) * ones_like(x));
        var loss = new DenoisingLoss(new X0Parameterization(), new SimpleWeighting(), times, new FixedVariance())
            .Of(network, new(zeros(3, 2)), new LinearSchedule(new() { Steps = 4 }), new Generator(1));
        Assert.Equal((2 * 0.0625 + 3 * 0.25 + 0.5 * 1) / 3, loss.item<float>(), 1e-6);
        Assert.Equal([0.0625, 0.25, 1], times.Losses);
    }

    /// <summary>The standard normal distribution function, by Simpson's rule.</summary>
    private static double Normal(double z)
    {
        const int Pieces = 2000;
        double h = z / Pieces, sum = 0;
        for (int i = 0; i <= Pieces; i++) sum += (i == 0 || i == Pieces ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-i * h * i * h / 2);
        return 0.5 + sum * h / 3 / Math.Sqrt(2 * Math.PI);
    }

    private sealed class FixedTimes : ITimeDistribution, IResumable
    {
        private static readonly Dictionary<double, double> Corrections = new() { [0.25] = 2, [0.5] = 3, [1] = 0.5 };

        public IResumable State => this;

        public IReadOnlyList<double> Losses { get; private set; } = [];

        public IReadOnlyList<double> Sample(int count, INoiseSchedule schedule, Generator random) => [.. Corrections.Keys];

        public double Correction(double time, INoiseSchedule schedule) => Corrections[time];

        public void Observe(IReadOnlyList<double> times, IReadOnlyList<double> losses, INoiseSchedule schedule) => Losses = losses;

        public byte[] Save() => [];

        public void Restore(byte[] state)
        {
        }
    }
}
