using Diffusion.Framework.Data;
using Diffusion.Plugins.Metrics.Distances;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Distances;

/// <summary>The variance that KID is told to have, beside that of many repetitions.</summary>
public sealed class KidVarianceTests
{
    private const int Repetitions = 800;

    /// <summary>
    /// Of five times as many real data as samples only a fifth is compared, but all of them give the scale: a fifth of the scale's noise is
    /// that of the compared ones. Taking both for the same made the variance of narrow samples half of what it is. One subset and three.
    /// </summary>
    [Theory]
    [InlineData(60, 60)]
    [InlineData(60, 180)]
    public void TheScaleIsThatOfMoreRealDataThanAreCompared(int subset, int samplesInAll)
    {
        using var random = new Generator(5, CPU);
        var measured = Enumerable.Range(0, Repetitions).Select(_ =>
        {
            using var scope = NewDisposeScope();
            var samples = new Samples(0.4 * randn([samplesInAll, 2], generator: random));
            var kid = KidMetric.Kid(samples, new Samples(randn([5 * samplesInAll, 2], generator: random)), subset, normalise: true, null, random);
            return (kid.Unbiased, Variance: kid.Variance / kid.Uncertain);
        }).ToList();
        double mean = measured.Average(m => m.Unbiased);
        double variance = measured.Average(m => (m.Unbiased - mean) * (m.Unbiased - mean));
        Assert.Equal(1, measured.Average(m => m.Variance) / variance, 0.2);
    }
}
