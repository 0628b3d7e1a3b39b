using Diffusion.Framework.Noise;
using Diffusion.Plugins.Schedules;

namespace Diffusion.Plugins.Tests.Schedules;

/// <summary>What every variance preserving schedule fulfils; what all do is in <c>ScheduleChecks</c>.</summary>
public sealed class ScheduleContractTests
{
    private static readonly INoiseSchedule[] VariancePreserving =
    [
        new LinearSchedule(new()), new CosineSchedule(new()), new ScaledLinearSchedule(new()), new SigmoidSchedule(new()),
        new LinearSchedule(new() { ZeroTerminalSnr = true }), new VpSdeSchedule(new()), new LogSnrLinearSchedule(new()),
        new BetasSchedule(new() { Values = [.. Enumerable.Range(0, 1000).Select(i => 0.001 + 0.03 * Math.Pow(Math.Sin(i), 2))] }),
    ];

    public static TheoryData<INoiseSchedule> AllVariancePreserving => new(VariancePreserving);

    [Theory]
    [MemberData(nameof(AllVariancePreserving))]
    public void KeepsTheVariance(INoiseSchedule schedule) =>
        Assert.All(Times(schedule, 1000).Select(schedule.At), l => Assert.Equal(1, l.Alpha * l.Alpha + l.Sigma * l.Sigma, 1e-14));

    private static IEnumerable<double> Times(INoiseSchedule schedule, int count) =>
        Enumerable.Range(0, count).Select(i => schedule.MinTime + i / (count - 1.0) * (schedule.MaxTime - schedule.MinTime));
}
