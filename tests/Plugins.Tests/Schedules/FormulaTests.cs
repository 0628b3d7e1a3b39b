using Diffusion.Framework.Noise;
using Diffusion.Plugins.Schedules;

namespace Diffusion.Plugins.Tests.Schedules;

/// <summary>Schedules against their formulas, written out a second time.</summary>
public sealed class FormulaTests
{
    private static readonly double[] Times = [0.001, 0.1, 0.5, 0.9, 1];

    /// <summary>torch.linspace(sqrt(0.00085), sqrt(0.012), 1000) ** 2, and the table's end as Stable Diffusion has it.</summary>
    [Fact]
    public void ScaledLinear()
    {
        var schedule = new ScaledLinearSchedule(new());
        for (int i = 0; i < 1000; i++)
            Assert.Equal(Math.Pow(Math.Sqrt(0.00085) + i / 999.0 * (Math.Sqrt(0.012) - Math.Sqrt(0.00085)), 2), schedule.Betas[i], 1e-16);
        Assert.Equal(0.0047, schedule.CumulativeSignalVariance(1000), 5e-5);
    }

    [Fact]
    public void Sigmoid()
    {
        var schedule = new SigmoidSchedule(new());
        static double S(double u) => Math.Exp(u) / (1 + Math.Exp(u));
        for (int i = 1; i < 1000; i++)
            Assert.Equal((S(3) - S(-3 + 6 * i / 1000.0)) / (S(3) - S(-3)), schedule.CumulativeSignalVariance(i), 1e-12);
        Assert.Single(schedule.Betas, b => b == 0.999);
    }

    /// <summary>The sigmoid is 1 to every decimal before its end: betas were 0 / 0.</summary>
    [Fact]
    public void ASigmoidThatEndsBeforeItsEndIsRefused()
    {
        var options = new SigmoidOptions { End = 40 };
        Assert.Equal(["Tau"], Assert.Single(options.Validate(new(options))).MemberNames);
    }

    [Fact]
    public void ASigmoidThatIsFlatIsRefused()
    {
        var options = new SigmoidOptions { Tau = 0.05 };
        var wrong = Assert.Single(options.Validate(new(options)));
        Assert.Equal(
            "0.05 is too steep between start = -3 and end = 3: step 1 of 1000 would add no noise; a larger tau is allowed", wrong.ErrorMessage);
        Assert.Equal(["Tau"], wrong.MemberNames);
    }

    [Fact]
    public void SubVpHasTheVpSignalAndItsSquareAsNoise()
    {
        INoiseSchedule schedule = new SubVpSdeSchedule(new()), vp = new VpSdeSchedule(new());
        foreach (double t in Times)
        {
            Assert.Equal(vp.Alpha(t), schedule.Alpha(t), 1e-15);
            Assert.Equal(1 - Math.Pow(vp.Alpha(t), 2), schedule.Sigma(t), 1e-15);
            Assert.True(schedule.Sigma(t) <= vp.Sigma(t));
        }
    }

    [Fact]
    public void VeIsGeometric()
    {
        INoiseSchedule schedule = new VeSdeSchedule(new());
        Assert.Equal(50, schedule.Sigma(1), 1e-12);
        Assert.Equal(Math.Sqrt(0.01 * 50), schedule.Sigma(0.5), 1e-14);
        Assert.All(Times, t => Assert.Equal(1, schedule.Alpha(t)));
    }

    [Fact]
    public void EdmsTimeIsTheNoise()
    {
        INoiseSchedule schedule = new EdmSchedule(new());
        Assert.Equal((0.002, 80), (schedule.MinTime, schedule.MaxTime));
        Assert.Equal(new NoiseLevel(3, 1, 3), schedule.At(3));
    }

    [Fact]
    public void LogSnrLinear()
    {
        INoiseSchedule schedule = new LogSnrLinearSchedule(new());
        foreach (double t in Times) Assert.Equal(10 - 20 * t, schedule.At(t).LogSnr, 1e-12);
    }

    [Fact]
    public void FlowIsStraight()
    {
        INoiseSchedule schedule = new FlowSchedule(new());
        foreach (double t in Times.SkipLast(1)) Assert.Equal(new NoiseLevel(t, 1 - t, t), schedule.At(t));
        Assert.True(schedule.At(schedule.MaxTime).Alpha < 1e-3);
    }
}
