using Diffusion.Plugins.Metrics;
using Diffusion.Plugins.Metrics.Statistics;
using static TorchSharp.torch;

namespace Diffusion.Plugins.Tests.Metrics.Statistics;

public sealed class BootstrapTests
{
    [Fact]
    public void WeightsAreTheSamplesAndThenResamples()
    {
        var weights = Bootstrap.Weights(50, new Generator(1), 30);
        Assert.Equal([31, 50], weights.shape);
        Assert.True(weights[0].eq(1).all().item<bool>());
        Assert.True(weights.sum(1).eq(50).all().item<bool>());
        Assert.True(weights[1].ne(1).any().item<bool>());
        Assert.Equal(weights.data<double>().ToArray(), Bootstrap.Weights(50, new Generator(1), 30).data<double>().ToArray());
    }

    /// <summary>
    /// Of 0, 1, ..., 40 the percentiles 2.5 and 97.5 are 1 and 39; the mean is 20, so an estimate of 17 is moved from there.
    /// </summary>
    [Fact]
    public void TheIntervalIsThePercentilesMovedByTheMeanDifference()
    {
        double[] values = [17, .. Enumerable.Range(0, 41).Reverse().Select(i => (double)i)];
        var interval = Bootstrap.Interval((IReadOnlyList<double>)values);
        Assert.Equal((17, 1 - 3, 39 - 3), (interval.Value, interval.Low, interval.High));
    }

    /// <summary>
    /// The mean of 400 numbers of deviation 3 has the standard error 0.15; its 95 % interval is 1.96 of these to each side.
    /// </summary>
    [Fact]
    public void TheIntervalOfAMeanIsTheNormalOne()
    {
        var numbers = 3 * randn([400], dtype: float64, generator: new Generator(2));
        double error = 1.96 * numbers.std().item<double>() / 20;
        var interval = Bootstrap.Mean(numbers, new Generator(3));
        Assert.Equal(numbers.mean().item<double>(), interval.Value, 1e-12);
        Assert.Equal(interval.Value - error, interval.Low, 0.06);
        Assert.Equal(interval.Value + error, interval.High, 0.06);
    }

    /// <summary>Of 200 experiments about 190 have the true mean in their interval.</summary>
    [Fact]
    public void AboutNineteenOfTwentyIntervalsHoldTheTruth()
    {
        var random = new Generator(4);
        int held = Enumerable.Range(0, 200).Count(_ =>
        {
            var interval = Bootstrap.Mean(randn([60], dtype: float64, generator: random) + 5, random);
            return interval.Low <= 5 && 5 <= interval.High;
        });
        Assert.InRange(held, 178, 198);
    }
}
