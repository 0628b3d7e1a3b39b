using Diffusion.Framework.Noise;
using Diffusion.Plugins.Schedules;

namespace Diffusion.Plugins.Tests.Schedules;

/// <summary>What every schedule must fulfil.</summary>
public sealed class ScheduleContractTests
{
    private static readonly INoiseSchedule[] VariancePreserving =
    [
        new LinearSchedule(new()), new CosineSchedule(new()), new ScaledLinearSchedule(new()), new SigmoidSchedule(new()),
        new LinearSchedule(new() { ZeroTerminalSnr = true }), new VpSdeSchedule(new()), new LogSnrLinearSchedule(new()),
        new BetasSchedule(new() { Values = [.. Enumerable.Range(0, 1000).Select(i => 0.001 + 0.03 * Math.Pow(Math.Sin(i), 2))] }),
    ];

    private static readonly INoiseSchedule[] Others =
        [new SubVpSdeSchedule(new()), new VeSdeSchedule(new()), new EdmSchedule(new()), new FlowSchedule(new())];

    public static TheoryData<INoiseSchedule> All => new(VariancePreserving.Concat(Others));

    public static TheoryData<INoiseSchedule> AllVariancePreserving => new(VariancePreserving);

    [Theory]
    [MemberData(nameof(AllVariancePreserving))]
    public void KeepsTheVariance(INoiseSchedule schedule) =>
        Assert.All(Times(schedule, 1000).Select(schedule.At), l => Assert.Equal(1, l.Alpha * l.Alpha + l.Sigma * l.Sigma, 1e-14));

    [Theory]
    [MemberData(nameof(All))]
    public void IsEverNoisier(INoiseSchedule schedule)
    {
        var levels = Times(schedule, 1000).Select(schedule.At).ToList();
        Assert.All(levels, l => Assert.True(l.Alpha >= 0 && l.Sigma > 0 && !double.IsNaN(l.LogSnr)));
        Assert.All(levels.Zip(levels.Skip(1)), p => Assert.True(p.First.LogSnr > p.Second.LogSnr));
    }

    /// <summary>f = d log alpha / dt and g^2 = d sigma^2/dt - 2 f sigma^2, by central differences between the steps.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void DriftAndDiffusionAreTheDerivatives(INoiseSchedule schedule)
    {
        double h = 1e-5 * schedule.MaxTime;
        foreach (double t in Enumerable.Range(1, 98).Select(i => (i / 100.0 + 0.0005) * schedule.MaxTime))
        {
            double drift = (Math.Log(schedule.Alpha(t + h)) - Math.Log(schedule.Alpha(t - h))) / (2 * h);
            double growth = (Math.Pow(schedule.Sigma(t + h), 2) - Math.Pow(schedule.Sigma(t - h), 2)) / (2 * h);
            Assert.Equal(drift, schedule.Drift(t), 1e-4 * (1 + Math.Abs(drift)));
            Assert.Equal(
                growth - 2 * schedule.Drift(t) * Math.Pow(schedule.Sigma(t), 2),
                schedule.DiffusionSquared(t),
                1e-4 * (1 + schedule.DiffusionSquared(t)));
        }
    }

    /// <summary>The inverse finds the time again, and clamps what lies beyond the ends.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void TheInverseFindsEveryLevel(INoiseSchedule schedule)
    {
        foreach (var level in Times(schedule, 97).SkipLast(1).Select(schedule.At))
        {
            Assert.Equal(level.LogSnr, schedule.LevelAtLogSnr(level.LogSnr).LogSnr, 1e-9);
            Assert.Equal(level.Time, schedule.LevelAtNoiseRatio(level.NoiseRatio).Time, 1e-7 * schedule.MaxTime);
        }

        Assert.Equal(schedule.At(schedule.MaxTime), schedule.LevelAtLogSnr(double.NegativeInfinity));
        Assert.Equal(schedule.MinTime, schedule.LevelAtLogSnr(1000).Time, 1e-12);
    }

    private static IEnumerable<double> Times(INoiseSchedule schedule, int count) =>
        Enumerable.Range(0, count).Select(i => schedule.MinTime + i / (count - 1.0) * (schedule.MaxTime - schedule.MinTime));
}
