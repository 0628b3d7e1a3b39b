using Diffusion.Framework.Noise;
using Diffusion.Plugins.Schedules;

namespace Diffusion.Plugins.Tests.Schedules;

public sealed class ZeroTerminalSnrTests
{
    private static readonly DiscreteSchedule[] All =
    [
        new LinearSchedule(new() { ZeroTerminalSnr = true }), new CosineSchedule(new() { ZeroTerminalSnr = true }),
        new ScaledLinearSchedule(new() { ZeroTerminalSnr = true }), new SigmoidSchedule(new() { ZeroTerminalSnr = true }),
    ];

    /// <summary>diffusers' rescale_zero_terminal_snr of the linear schedule; its index 500 counts from 0.</summary>
    [Fact]
    public void MatchesThePublishedTable()
    {
        Assert.Equal(0.0752462157, All[0].CumulativeSignalVariance(501), 1e-10);
        Assert.Equal(0, All[0].CumulativeSignalVariance(1000));
    }

    /// <summary>Lin et al. 2024, Algorithm 1: sqrt(abar) is moved by its last value and stretched so that its first stays.</summary>
    [Fact]
    public void IsShiftedAndStretched()
    {
        var plain = new LinearSchedule(new());
        double Root(int i) => Math.Sqrt(plain.CumulativeSignalVariance(i));
        for (int i = 1; i <= 1000; i++)
            Assert.Equal((Root(i) - Root(1000)) * Root(1) / (Root(1) - Root(1000)), Math.Sqrt(All[0].CumulativeSignalVariance(i)), 1e-12);
    }

    [Fact]
    public void TheLastStepIsNoiseAloneAndNothingIsNaN()
    {
        foreach (var schedule in All)
        {
            INoiseSchedule times = schedule;
            Assert.Equal(1, schedule.Betas[^1]);
            Assert.Equal(new NoiseLevel(1, 0, 1), times.At(1));
            Assert.Equal(
                (double.NegativeInfinity, 0, double.PositiveInfinity), (times.At(1).LogSnr, times.At(1).Snr, times.At(1).NoiseRatio));
            // Within the last step alpha falls along a line.
            Assert.Equal(schedule.Alpha(0.999) / 2, schedule.Alpha(0.9995), 1e-12);
            Assert.Equal(-1 / (1 - 0.9995), schedule.Drift(0.9995), 1e-6);
            var posterior = Posterior.Between(times.At(0.999), times.At(1));
            Assert.Equal(
                (0, schedule.Alpha(0.999), Math.Pow(schedule.Sigma(0.999), 2)),
                (posterior.FromXt, posterior.FromX0, posterior.Variance));
        }
    }

    [Fact]
    public void OneStepIsNoiseAlone() => Assert.Equal([1.0], new LinearSchedule(new() { Steps = 1, ZeroTerminalSnr = true }).Betas);
}
