using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Schedules;
using Diffusion.Plugins.Tasks.Consistency;
using Diffusion.Plugins.Tasks.Students;
using Diffusion.Plugins.Tests.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Tasks;

public sealed class ConsistencyTests
{
    /// <summary>Song and Dhariwal 2024, section 3.4: s0 = 10 and s1 = 1280 double seven times in eight equal parts.</summary>
    [Fact]
    public void LevelsDoubleAfterEqualPartsOfTheTraining()
    {
        var curriculum = new Curriculum(10, 1280);
        long[] steps = [0, 49_999, 50_000, 100_000, 150_000, 200_000, 250_000, 300_000, 350_000, 400_000];
        Assert.Equal([10, 10, 20, 40, 80, 160, 320, 640, 1280, 1280], steps.Select(k => curriculum.LevelsAt(k, 400_000)));
        Assert.Equal([10, 20, 30], new long[] { 0, 50, 100 }.Select(k => new Curriculum(10, 30).LevelsAt(k, 100)));
        Assert.Equal(18, new Curriculum(18, 18).LevelsAt(500, 1000));
        // Trainings of few steps have fewer than one for a part.
        Assert.Equal([2, 4, 8], new long[] { 0, 1, 2 }.Select(k => new Curriculum(2, 1024).LevelsAt(k, 3)));
    }

    /// <summary>Karras et al. 2022, eq. 5, on EDM's own schedule, and the density of log sigma, integrated by the trapezium rule.</summary>
    [Fact]
    public void LevelsAndSharesAreThePublishedOnes()
    {
        INoiseSchedule schedule = new EdmSchedule(new());
        var ladder = new NoiseLadder(schedule, schedule.At(80), 18, -1.1, 2);
        Assert.Equal(19, ladder.Levels.Count);
        Assert.True(ladder.Levels[0].IsClean);
        double[] sigmas =
        [
            .. Enumerable.Range(0, 18).Select(i =>
                Math.Pow(Math.Pow(0.002, 1.0 / 7) + i / 17.0 * (Math.Pow(80, 1.0 / 7) - Math.Pow(0.002, 1.0 / 7)), 7)),
        ];
        for (int i = 0; i < 18; i++) Assert.Equal(1, ladder.Levels[i + 1].NoiseRatio / sigmas[i], 1e-6);
        double total = ladder.Shares.Sum();
        double[] expected = [.. sigmas.Zip(sigmas.Skip(1), (s, t) => Mass(Math.Log(s), Math.Log(t)))];
        for (int i = 0; i < 17; i++) Assert.Equal(expected[i] / expected.Sum(), ladder.Shares[i] / total, 1e-6);

        using var random = new Generator(3, CPU);
        var drawn = ladder.Draw(20_000, random);
        Assert.Equal((1, 18), (drawn.Min(), drawn.Max()));
        double share = ladder.Shares[9] / (total + ladder.Shares[0]);
        Assert.Equal(share, drawn.Count(i => i == 11) / 20_000.0, 4 * Math.Sqrt(share / 20_000));
    }

    private static double Mass(double from, double to)
    {
        const int Parts = 2000;
        double step = (to - from) / Parts;
        return Enumerable.Range(0, Parts + 1).Sum(i =>
            (i is 0 or Parts ? 0.5 : 1) * step * Math.Exp(-Math.Pow((from + i * step + 1.1) / 2, 2) / 2));
    }

    /// <summary>The exact path of Gaussian data: Euler's step is off by the square of its length, Heun's by the cube.</summary>
    [Theory]
    [InlineData(PathSolver.Euler, 2)]
    [InlineData(PathSolver.Heun, 3)]
    public void ATeacherGoesBackAlongThePath(PathSolver solver, double order)
    {
        using var scope = NewDisposeScope();
        var data = new GaussianData(0.4, 0.7);
        INoiseSchedule schedule = new CosineSchedule(new());
        var path = new TeacherPath(new(data, schedule), solver);
        var t = schedule.LevelAtNoiseRatio(2);
        double Error(double step)
        {
            var s = schedule.LevelAtNoiseRatio(2 - step);
            var xt = data.Points(t);
            var levels = Enumerable.Repeat(t, 9).ToArray();
            return (path.From(xt, xt, xt, levels, [.. levels.Select(_ => s)], null) - data.Flow(xt, t, s)).abs().max().item<double>();
        }

        Assert.Equal(order, Math.Log2(Error(0.1) / Error(0.05)), 0.15);
    }

    /// <summary>Each sample has levels of its own, and no network is called at the clean one.</summary>
    [Fact]
    public void StepsToTheCleanLevelEndInTheTeachersEstimate()
    {
        using var scope = NewDisposeScope();
        var data = new GaussianData(0.4, 0.7);
        INoiseSchedule schedule = new VpSdeSchedule(new());
        NoiseLevel low = schedule.At(0.01), high = schedule.At(0.6), middle = schedule.At(0.5);
        var xt = tensor(new[] { 0.3, -1.2, 0.7 }, dtype: float64).reshape(3, 1);
        foreach (var solver in Enum.GetValues<PathSolver>())
        {
            var xs = new TeacherPath(new(data, schedule), solver)
                .From(xt, xt, xt, [low, high, low], [NoiseLevel.Clean, middle, NoiseLevel.Clean], null);
            var estimate = data.Denoise(xt, low, null);
            Assert.Equal(0, (xs - estimate)[0].abs().item<double>(), 1e-12);
            Assert.Equal(0, (xs - estimate)[2].abs().item<double>(), 1e-12);
            Assert.Equal(0, (xs - data.Flow(xt, high, middle))[1].abs().item<double>(), 0.02);
        }
    }
}
