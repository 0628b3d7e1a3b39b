using Diffusion.Framework.Noise;
using Diffusion.Framework.Sampling;
using Diffusion.Plugins.Samplers;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Samplers;

public sealed class PredictorCorrectorSamplerTests
{
    private static readonly GaussianData Data = new(0.3, 0.6);

    /// <summary>
    /// Algorithms 3 and 5 in scalars: (2 - sqrt(1 - beta)) x + beta s + sqrt(beta) z,
    /// then a Langevin step with 2 (1 - beta) (r |z| / |s|)^2, where |z| / |s| is expected to be sigma.
    /// </summary>
    [Fact]
    public void OneStepIsThatOfThePaperOnVp()
    {
        double abar = 0.5, beta = 0.02, abarT = abar * (1 - beta);
        NoiseLevel t = new(0.6, Math.Sqrt(abarT), Math.Sqrt(1 - abarT)), s = new(0.5, Math.Sqrt(abar), Math.Sqrt(1 - abar));
        using var random = new Generator(2);
        double Normal() => randn([1, 1], dtype: float64, generator: random).item<double>();
        double Score(double x, double a) => -(x - Math.Sqrt(a) * 0.3) / (a * 0.36 + 1 - a);
        double x = 1.4;
        x = (2 - Math.Sqrt(1 - beta)) * x + beta * Score(x, abarT) + Math.Sqrt(beta) * Normal();
        for (int i = 0; i < 2; i++)
        {
            double score = Score(x, abar), z = Normal(), step = 2 * (1 - beta) * 0.2 * 0.2 * (1 - abar);
            x += step * score + Math.Sqrt(2 * step) * z;
        }

        Assert.Equal(x, Sample(new() { Snr = 0.2, Corrections = 2 }, [t, s], tensor(1.4).reshape(1, 1)).item<double>(), 1e-12);
    }

    /// <summary>Algorithms 2 and 4 in scalars, with two samples of two numbers.</summary>
    [Fact]
    public void OneStepIsThatOfThePaperOnVe()
    {
        NoiseLevel t = new(3, 1, 3), s = new(2, 1, 2);
        using var random = new Generator(2);
        var start = tensor(new[] { 1.0, -2, 4, 0.5 }).reshape(2, 2);
        var x = start - 5 / (0.36 + 9) * (start - 0.3) + Math.Sqrt(5) * randn([2, 2], dtype: float64, generator: random);
        var score = -(x - 0.3) / (0.36 + 4);
        var z = randn([2, 2], dtype: float64, generator: random);
        double step = 2 * Math.Pow(0.16 * 2, 2);
        x = x + step * score + Math.Sqrt(2 * step) * z;
        Assert.Equal(0, (x - Sample(new(), [t, s], start)).abs().max().item<double>(), 1e-12);
    }

    [Fact]
    public void EachCorrectionIsOneEvaluationAndTheCleanLevelHasNone()
    {
        var recorder = new RecordingDenoiser(Data, 0);
        var levels = LogSnrLevels.Uniform(FunctionSchedule.Edm, 4, -6, 6, clean: true);
        var problem = new SamplingProblem(recorder, FunctionSchedule.Edm, levels, Data.Points(levels[0]), new GeneratorNoise(2), null);
        new PredictorCorrectorSampler(new() { Corrections = 3 }).Sample(problem, TestContext.Current.CancellationToken);
        Assert.Equal(5 + 4 * 3, recorder.Evaluations);
    }

    private static Tensor Sample(PredictorCorrectorOptions options, NoiseLevel[] levels, Tensor start) =>
        new PredictorCorrectorSampler(options).Sample(
            new(Data, FunctionSchedule.Edm, levels, start, new GeneratorNoise(2), null), TestContext.Current.CancellationToken);
}
