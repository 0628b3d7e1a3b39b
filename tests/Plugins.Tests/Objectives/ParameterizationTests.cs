using Diffusion.Framework.Noise;
using Diffusion.Framework.Objectives;
using Diffusion.Plugins.Objectives;
using Diffusion.Plugins.Schedules;

namespace Diffusion.Plugins.Tests.Objectives;

public sealed class ParameterizationTests
{
    private static readonly (double X0, double Eps) Truth = (0.7, -1.3);

    /// <summary>The formulas of the four views, written out independently of the framework's one inverse.</summary>
    public static TheoryData<IParameterization, Func<NoiseLevel, double, double, double>> All => new()
    {
        { new X0Parameterization(), (_, _, output) => output },
        { new EpsilonParameterization(), (l, xt, output) => (xt - l.Sigma * output) / l.Alpha },
        { new ScoreParameterization(new()), (l, xt, output) => (xt + l.Sigma * l.Sigma * output) / l.Alpha },
        { new VParameterization(), (l, xt, output) => (l.Alpha * xt - l.Sigma * output) / (l.Alpha * l.Alpha + l.Sigma * l.Sigma) },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void TheTargetGivesX0Back(IParameterization parameterization, Func<NoiseLevel, double, double, double> formula)
    {
        foreach (var schedule in new INoiseSchedule[] { new LinearSchedule(new()), new CosineSchedule(new()), new VpSdeSchedule(new()) })
        {
            foreach (var level in Enumerable.Range(1, 999).Select(i => schedule.At(i / 1000.0)))
            {
                var (a, b) = parameterization.Target(level);
                double xt = level.Alpha * Truth.X0 + level.Sigma * Truth.Eps, output = a * Truth.X0 + b * Truth.Eps;
                var (fromXt, fromOutput) = parameterization.ToX0(level);
                // Rounding is divided by alpha.
                double tolerance = 1e-14 / level.Alpha + 1e-12;
                Assert.Equal(Truth.X0, fromXt * xt + fromOutput * output, tolerance);
                Assert.Equal(formula(level, xt, output), fromXt * xt + fromOutput * output, tolerance);
            }
        }
    }

    [Fact]
    public void EpsilonDoesNotDetermineX0WithoutSignal()
    {
        var pureNoise = new NoiseLevel(1, 0, 1);
        Assert.False(new EpsilonParameterization().DeterminesX0(pureNoise));
        Assert.False(new ScoreParameterization(new()).DeterminesX0(pureNoise));
        Assert.True(new VParameterization().DeterminesX0(pureNoise));
        Assert.True(new X0Parameterization().DeterminesX0(pureNoise));
    }

    [Fact]
    public void LambdaOfTheScoreIsTheChosenOne()
    {
        INoiseSchedule schedule = new VpSdeSchedule(new());
        var level = schedule.At(0.4);
        double Weight(ScoreLambda lambda) => ((IParameterization)new ScoreParameterization(new() { Lambda = lambda })).SimpleWeight(level, schedule);
        Assert.Equal(1 - Math.Pow(level.Alpha, 2), Weight(ScoreLambda.Sigma2), 1e-14);
        Assert.Equal(0.1 + 0.4 * 19.9, Weight(ScoreLambda.G2), 1e-14);
        Assert.Equal(1, Weight(ScoreLambda.One));
    }
}
