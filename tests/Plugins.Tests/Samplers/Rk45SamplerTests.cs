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

    private static (double Error, int Evaluations) Run(double tolerance)
    {
        var recorder = new RecordingDenoiser(Data, 0);
        var levels = LogSnrLevels.Uniform(Schedule, 1, -8, 8);
        var sample = Sample(new() { RelativeTolerance = tolerance, AbsoluteTolerance = tolerance }, levels, recorder);
        return ((sample - Data.Flow(Data.Points(levels[0]), levels[0], levels[^1])).abs().max().item<double>(), recorder.Evaluations);
    }

    private static Tensor Sample(Rk45Options options, Framework.Noise.NoiseLevel[] levels, IDenoiser? denoiser = null) =>
        new Rk45Sampler(options).Sample(
            new(denoiser ?? Data, Schedule, levels, Data.Points(levels[0]), new GeneratorNoise(0), null), TestContext.Current.CancellationToken);
}
