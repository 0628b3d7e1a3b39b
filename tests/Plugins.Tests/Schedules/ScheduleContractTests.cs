using Diffusion.Framework.Noise;
using Diffusion.Plugins.Schedules;

namespace Diffusion.Plugins.Tests.Schedules;

/// <summary>What every schedule must fulfil.</summary>
public sealed class ScheduleContractTests
{
    public static TheoryData<INoiseSchedule> All => [new LinearSchedule(new()), new CosineSchedule(new()), new VpSdeSchedule(new())];

    [Theory]
    [MemberData(nameof(All))]
    public void IsVariancePreservingAndEverNoisier(INoiseSchedule schedule)
    {
        var levels = Enumerable.Range(1, 1000).Select(i => schedule.At(i / 1000.0)).ToList();
        Assert.All(levels, l => Assert.Equal(1, l.Alpha * l.Alpha + l.Sigma * l.Sigma, 1e-14));
        Assert.All(levels.Zip(levels.Skip(1)), p => Assert.True(p.First.LogSnr > p.Second.LogSnr));
        Assert.Equal(1, schedule.MaxTime);
    }

    /// <summary>f = d log alpha / dt and g^2 = d sigma^2/dt - 2 f sigma^2, by central differences between the steps.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void DriftAndDiffusionAreTheDerivatives(INoiseSchedule schedule)
    {
        const double h = 1e-5;
        foreach (double t in Enumerable.Range(1, 98).Select(i => i / 100.0 + 0.0005))
        {
            double drift = (Math.Log(schedule.Alpha(t + h)) - Math.Log(schedule.Alpha(t - h))) / (2 * h);
            double growth = (Math.Pow(schedule.Sigma(t + h), 2) - Math.Pow(schedule.Sigma(t - h), 2)) / (2 * h);
            Assert.Equal(drift, schedule.Drift(t), 1e-4 * (1 + Math.Abs(drift)));
            Assert.Equal(growth - 2 * schedule.Drift(t) * Math.Pow(schedule.Sigma(t), 2), schedule.DiffusionSquared(t), 1e-4 * (1 + schedule.DiffusionSquared(t)));
        }
    }
}
