using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using Diffusion.Plugins.Schedules;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

public sealed class Rk45SamplerTests
{
    private static readonly GaussianData Data = new(0.8, 0.5);
    private static readonly VpSdeSchedule Schedule = new(new());

    [Fact]
    public void MeetsItsToleranceAndPaysForIt()
    {
        var runs = new[] { 1e-3, 1e-5, 1e-7, 1e-9 }.Select(tolerance => (Tolerance: tolerance, Run: Run(tolerance))).ToList();
        foreach (var (tolerance, (error, evaluations)) in runs)
        {
            TestContext.Current.SendDiagnosticMessage($"rk45 at {tolerance:g1}: error {error:g3} in {evaluations} evaluations");
            Assert.InRange(error, 0, 10 * tolerance);
        }

        foreach (var (looser, tighter) in runs.Zip(runs.Skip(1)))
        {
            Assert.True(tighter.Run.Error < looser.Run.Error);
            Assert.True(tighter.Run.Evaluations > looser.Run.Evaluations);
        }
    }

    /// <summary>Only the ends of the grid matter.</summary>
    [Fact]
    public void TheLevelsBetweenAreNotVisited()
    {
        var many = LogSnrLevels.Uniform(Schedule, 40, -8, 8);
        Assert.Equal(0, (Sample(new(), many) - Sample(new(), [many[0], many[^1]])).abs().max().item<double>());
    }

    /// <summary>
    /// Two modes of very different width, where samples need steps of different length: what becomes of a sample is the same alone, in the
    /// batch, and beside others. Evaluations are the mean over samples.
    /// </summary>
    [Fact]
    public void ASampleDoesNotDependOnItsNeighbours()
    {
        var levels = LogSnrLevels.Uniform(Schedule, 1, -8, 8, clean: true);
        var modes = new FunctionDenoiser(TwoModes);
        using var random = new Generator(5);
        var start = randn([40, 2], dtype: float64, generator: random);
        var recorder = new RecordingDenoiser(modes, 3);
        var whole = Draw(recorder, start);
        double evaluations = 0;
        for (int i = 0; i < 40; i++)
        {
            var alone = new RecordingDenoiser(modes, 0);
            Assert.Equal(0, (Draw(alone, start.narrow(0, i, 1)) - whole.narrow(0, i, 1)).abs().max().item<double>(), 1e-10);
            evaluations += alone.Evaluations / 40;
        }

        Assert.Equal(evaluations, recorder.Evaluations, 1e-9);
        var other = cat([start.narrow(0, 17, 1), 5 * start.narrow(0, 0, 9)]);
        Assert.Equal(0, (Draw(modes, other).narrow(0, 0, 1) - whole.narrow(0, 17, 1)).abs().max().item<double>(), 1e-10);

        Tensor Draw(IDenoiser denoiser, Tensor from) => new Rk45Sampler(new()).Sample(
            new(denoiser, Schedule, levels, from, new GeneratorNoise(0), null) { Watcher = denoiser as RecordingDenoiser },
            TestContext.Current.CancellationToken);

        // E[x0 | x] of equal parts of N(-1, 0.02^2) and N(1, 0.5^2), in each dimension.
        static Tensor TwoModes(Tensor x, NoiseLevel level)
        {
            (double Mean, double Deviation)[] modes = [(-1, 0.02), (1, 0.5)];
            double Variance(double d) => level.Alpha * level.Alpha * d * d + level.Sigma * level.Sigma;
            Tensor Away(double mean) => x - level.Alpha * mean;
            var logs = stack(modes.Select(m =>
                -Away(m.Mean).square() / (2 * Variance(m.Deviation)) - Math.Log(Variance(m.Deviation)) / 2));
            var means = stack(modes.Select(m =>
                m.Mean + level.Alpha * m.Deviation * m.Deviation / Variance(m.Deviation) * Away(m.Mean)));
            return (logs.softmax(0L) * means).sum([0L]);
        }
    }

    /// <summary>
    /// The states that are shown are those of the exact path, though samples have steps of their own; the cubic between the ends of long
    /// steps is less exact than the ends.
    /// </summary>
    [Fact]
    public void StatesOnTheWayAreShown()
    {
        var levels = LogSnrLevels.Uniform(Schedule, 1, -8, 8);
        var recorder = new RecordingDenoiser(Data, 4);
        var start = Data.Points(levels[0]);
        new Rk45Sampler(new()).Sample(
            new(recorder, Schedule, levels, start, new GeneratorNoise(0), null) { Watcher = recorder },
                TestContext.Current.CancellationToken);
        Assert.Equal(32, recorder.Frames.Count);
        foreach (var (level, xt) in recorder.Frames)
            Assert.Equal(0, (Data.Flow(start.narrow(0, 0, 4), levels[0], level) - xt).abs().max().item<double>(), 5e-3);
    }

    [Fact]
    public void TooManyEvaluationsEndItWithASentence()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Sample(
            new() { RelativeTolerance = 1e-9, AbsoluteTolerance = 1e-9, MaximumEvaluations = 20 },
            LogSnrLevels.Uniform(Schedule, 1, -8, 8)));
        Assert.StartsWith(
            "The tolerances 1e-09 (relative) and 1e-09 (absolute) need more than 20 evaluations: "
            + "the integration from 4 to -4 has come to ",
            error.Message,
            StringComparison.Ordinal);
        Assert.EndsWith("Raise the tolerances or the limit.", error.Message, StringComparison.Ordinal);
    }

    private static (double Error, double Evaluations) Run(double tolerance)
    {
        var recorder = new RecordingDenoiser(Data, 0);
        var levels = LogSnrLevels.Uniform(Schedule, 1, -8, 8);
        var sample = Sample(new() { RelativeTolerance = tolerance, AbsoluteTolerance = tolerance }, levels, recorder);
        return ((sample - Data.Flow(Data.Points(levels[0]), levels[0], levels[^1])).abs().max().item<double>(), recorder.Evaluations);
    }

    private static Tensor Sample(Rk45Options options, NoiseLevel[] levels, IDenoiser? denoiser = null) =>
        new Rk45Sampler(options).Sample(
            new(denoiser ?? Data, Schedule, levels, Data.Points(levels[0]), new GeneratorNoise(0), null),
                TestContext.Current.CancellationToken);
}
