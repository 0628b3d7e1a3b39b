using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// Intervals of 95 % by resampling (Efron and Tibshirani 1993, section 13.3). A resample is the number of times that each sample was drawn,
/// a row of weights; row 0 is the samples themselves. Distances of resamples are larger than those of samples, because a
/// resample repeats itself; the interval is therefore the percentiles moved by the mean difference, and shows the spread alone.
/// </summary>
internal static class Bootstrap
{
    /// <summary>Resamples where a statistic of one is cheap.</summary>
    public const int Resamples = 200;

    private const double Tail = 0.025;

    /// <summary>Weights of the samples and of resamples, float64 [1 + resamples, count]; every row sums to count.</summary>
    public static Tensor Weights(long count, Generator random, int resamples = Resamples)
    {
        using var scope = NewDisposeScope();
        var weights = ones([1 + resamples, count], dtype: float64);
        for (int r = 1; r <= resamples; r++)
        {
            using var drawn = randint(0, count, [count], dtype: int64, generator: random);
            weights[r] = drawn.bincount(null, count).to(float64);
        }

        return weights.MoveToOuterDisposeScope();
    }

    /// <summary>The interval of a statistic.</summary>
    /// <param name="values">Its value for the samples, then for each resample; without any, the interval is that value.</param>
    public static Estimate Interval(IReadOnlyList<double> values)
    {
        double value = values[0];
        if (values.Count == 1) return new(value, value, value);
        double[] resampled = [.. values.Skip(1).Order()];
        double shift = value - resampled.Average();
        return new(value, shift + Quantile(resampled, Tail), shift + Quantile(resampled, 1 - Tail));
    }

    /// <summary>The interval of a statistic, float64 [1 + resamples].</summary>
    public static Estimate Interval(Tensor values)
    {
        using var host = values.to(float64).contiguous();
        return Interval((IReadOnlyList<double>)host.data<double>().ToArray());
    }

    /// <summary>The interval of the mean of one number for each sample, [N].</summary>
    public static Estimate Mean(Tensor numbers, Generator random)
    {
        using var scope = NewDisposeScope();
        return Interval(Means(numbers, random));
    }

    /// <summary>The mean of one number for each sample, [N], and those of the resamples: float64 [1 + resamples].</summary>
    public static Tensor Means(Tensor numbers, Generator random)
    {
        using var scope = NewDisposeScope();
        return Weights(numbers.shape[0], random).mv(numbers.to(float64)).div(numbers.shape[0]).MoveToOuterDisposeScope();
    }

    /// <summary>Of sorted values, between neighbours in proportion.</summary>
    private static double Quantile(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
    }
}
