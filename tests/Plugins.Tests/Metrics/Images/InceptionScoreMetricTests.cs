using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Images;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Images;

public sealed class InceptionScoreMetricTests
{
    [Fact]
    public void CertainClassesInEqualSharesGiveTheirNumber()
    {
        var certain = eye(7, dtype: float64).repeat(20, 1);
        Assert.Equal(7, InceptionScoreMetric.Score(certain, new Generator(1)).Value, 1e-12);
    }

    [Fact]
    public void SamplesThatAreAllAlikeGiveOne()
    {
        var alike = tensor(new[] { 0.7, 0.2, 0.1, 0 }).repeat(30, 1);
        var score = InceptionScoreMetric.Score(alike, new Generator(1));
        Assert.Equal(1, score.Value, 1e-12);
        Assert.Equal(1, score.High, 1e-12);
    }

    /// <summary>exp of the mean of sum p log(p / q), with q the mean of p, written out.</summary>
    [Fact]
    public void IsTheMeanDivergenceFromTheMean()
    {
        double[][] p = [[0.9, 0.1], [0.2, 0.8], [0.5, 0.5]];
        double[] q = [1.6 / 3, 1.4 / 3];
        double expected = Math.Exp(p.Average(row => row.Zip(q, (a, b) => a * Math.Log(a / b)).Sum()));
        Assert.Equal(
            expected,
            InceptionScoreMetric.Score(tensor(new[,] { { 0.9, 0.1 }, { 0.2, 0.8 }, { 0.5, 0.5 } }), new Generator(1)).Value,
            1e-12);
    }
}
