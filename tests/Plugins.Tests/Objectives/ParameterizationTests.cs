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
        // out = eps - x0, so x_t = (alpha + sigma) x0 + sigma out.
        { new VelocityParameterization(), (l, xt, output) => (xt - l.Sigma * output) / (l.Alpha + l.Sigma) },
        // Karras et al. 2022, eq. 7 and table 1: x0 = c_skip y + c_out F with y = x_t / alpha and sigma_data = 0.5.
        {
            new EdmParameterization(new()),
            (l, xt, output) => 0.25 / (l.NoiseRatio * l.NoiseRatio + 0.25) * xt / l.Alpha
                + l.NoiseRatio * 0.5 / Math.Sqrt(l.NoiseRatio * l.NoiseRatio + 0.25) * output
        },
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
        double Weight(ScoreLambda lambda) =>
            ((IParameterization)new ScoreParameterization(new() { Lambda = lambda })).SimpleWeight(level, schedule);
        Assert.Equal(1 - Math.Pow(level.Alpha, 2), Weight(ScoreLambda.Sigma2), 1e-14);
        Assert.Equal(0.1 + 0.4 * 19.9, Weight(ScoreLambda.G2), 1e-14);
        Assert.Equal(1, Weight(ScoreLambda.One));
    }

    /// <summary>c_in and c_noise of Karras et al. 2022, table 1; the target has the variance 1 for data of the assumed deviation.</summary>
    [Fact]
    public void EdmScalesInputTimeAndTarget()
    {
        var edm = new EdmParameterization(new() { SigmaData = 0.5 });
        foreach (double sigma in new[] { 0.002, 0.5, 3, 80 })
        {
            var level = new NoiseLevel(sigma, 1, sigma);
            Assert.Equal(1 / Math.Sqrt(sigma * sigma + 0.25), edm.InputScale(level), 1e-12);
            Assert.Equal(Math.Log(sigma) / 4, edm.NetworkTime(level), 1e-12);
            var (a, b) = edm.Target(level);
            Assert.Equal(1, a * a * 0.25 + b * b, 1e-12);
        }
    }
}
