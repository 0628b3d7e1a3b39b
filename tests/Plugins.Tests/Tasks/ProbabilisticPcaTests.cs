using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Torch;
using Diffusion.Plugins.Metrics.Likelihood;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Tasks;

/// <summary>A linear variational autoencoder whose likelihood is known.</summary>
public sealed class ProbabilisticPcaTests
{
    private const int Count = 500;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(64)]
    public void WithTheExactPosteriorTheImportanceWeightedBoundIsTheLikelihoodForEveryNumberOfDraws(int draws)
    {
        using var scope = NewDisposeScope();
        var pca = new LinearAutoencoder();
        var x = pca.Draw(Count);
        // The metric's samples are in single precision.
        double exact = pca.NegativeLog(x.to(float32).to(float64)).mean().item<double>() / LinearAutoencoder.Dimensions;
        Assert.Equal(exact, Measure(pca, x, draws)["iwNats"], 1e-5);
        // Each sample, not the mean alone.
        using var random = new Generator(1);
        var weights = ImportanceWeightedMetric.LogWeights(pca.Model, x, null, draws, random);
        Assert.Equal(0, (weights + pca.NegativeLog(x)).abs().max().item<double>(), 1e-9);
    }

    /// <summary>The same draws serve every k: the mean over all subsets of a size can only fall (Burda et al. 2016, theorem 1).</summary>
    [Fact]
    public void WithAWidenedPosteriorTheBoundDoesNotRiseWithTheNumberOfDraws()
    {
        using var scope = NewDisposeScope();
        var pca = new LinearAutoencoder(widening: 1.6);
        var x = pca.Draw(4 * Count);
        using var random = new Generator(1);
        var weights = ImportanceWeightedMetric.LogWeights(pca.Model, x, null, 64, random);
        Tensor Bound(int k) => Math.Log(k) - weights.reshape(64 / k, k, -1).logsumexp(1).mean([0]);
        var exact = pca.NegativeLog(x);
        Tensor? before = null;
        foreach (int k in new[] { 1, 2, 4, 8, 16, 32, 64 })
        {
            var bound = Bound(k);
            double Error(Tensor difference) => difference.std().item<double>() / Math.Sqrt(x.shape[0]);
            double above = (bound - exact).mean().item<double>();
            Assert.True(above > -3 * Error(bound - exact), $"k = {k}: {above} below -log p");
            if (before is not null)
                Assert.True((bound - before).mean().item<double>() < 3 * Error(bound - before), $"k = {k} rises");
            before = bound;
        }

        // KL(q || exact posterior) of two dimensions, each widened: 1/2 (w^2 - 1) - log w.
        Assert.Equal(2 * (0.5 * (1.6 * 1.6 - 1) - Math.Log(1.6)), (Bound(1) - exact).mean().item<double>(), 0.02);
        Assert.Equal(0, (Bound(64) - exact).mean().item<double>(), 0.02);
    }

    private static IReadOnlyDictionary<string, double> Measure(LinearAutoencoder pca, Tensor x, int draws)
    {
        using var streams = new RandomStreams(0);
        var none = new Samples(empty(0, LinearAutoencoder.Dimensions));
        var input = new MetricInput(
            none, new(none, null, new(x.to(float32)), ""), pca.Space, pca.Model, new(CPU, ScalarType.Float64), streams);
        return new ImportanceWeightedMetric(new() { Draws = draws }).Measure(input);
    }
}
