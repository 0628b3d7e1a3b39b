using Diffusion.Plugins.Schedules;

namespace Diffusion.Plugins.Tests.Schedules;

/// <summary>Tables in double precision against published values.</summary>
public sealed class PublishedScheduleTests
{
    private static readonly LinearSchedule Linear = new(new());
    private static readonly CosineSchedule Cosine = new(new());

    [Fact]
    public void LinearMatchesHoEtAl()
    {
        Assert.Equal(4.03582976538e-05, Linear.CumulativeSignalVariance(1000), 1e-15);
        // The published index 500 counts from 0.
        Assert.Equal(0.077796658365, Linear.CumulativeSignalVariance(501), 1e-11);
        Assert.Equal((1e-4, 0.02), (Linear.Betas[0], Linear.Betas[999]));
    }

    [Fact]
    public void CosineMatchesNicholAndDhariwal()
    {
        Assert.Equal(2.42877e-09, Cosine.CumulativeSignalVariance(1000), 1e-14);
        Assert.Single(Cosine.Betas, b => b == 0.999);
    }

    [Fact]
    public void CosineFollowsItsFormulaWhereItIsNotCapped()
    {
        double H(double t) => Math.Pow(Math.Cos((t + 0.008) / 1.008 * Math.PI / 2), 2);
        for (int i = 1; i < 1000; i++) Assert.Equal(H(i / 1000.0) / H(0), Cosine.CumulativeSignalVariance(i), 1e-13);
    }

    [Fact]
    public void VpSdeHasTheClosedFormIntegral()
    {
        var schedule = new VpSdeSchedule(new());
        Assert.Equal(Math.Exp(-0.25 * (20 - 0.1) - 0.5 * 0.1), schedule.Alpha(1), 1e-15);
        Assert.Equal((0.1 + 0.3 * 19.9) / -2, schedule.Drift(0.3), 1e-14);
    }
}
