namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// A statistic of samples, and how it changes with their noise e. Of a squared distance, |d + e|^2 - |d|^2 has the part 2 d e of first
/// order and |e|^2 of second order. Where two distributions are equal the second is all there is, and it is skewed; far apart it is
/// the first that counts. The parts are those of random <see cref="Halves"/>.
/// </summary>
/// <param name="Value">The statistic of the samples, such as |d|^2.</param>
/// <param name="Bias">What noise adds to it on average, such as E |e|^2.</param>
/// <param name="First">The part of first order for each half.</param>
/// <param name="Second">The part of second order for each half.</param>
internal sealed record Expansion(double Value, double Bias, double[] First, double[] Second)
{
    // Of a squared normal number, the most skewed of all sums of squares.
    private const double MostSkewness = 2.8284271247461903, LeastSkewness = 1e-3;

    // Six standard deviations of noise tell half of a distance's direction.
    private const double Untold = 36;

    // Variances are known from so many halves and so many samples.
    private const double Uncertain = 1.1;

    // Less than noise gives on average no mean can be; its estimate is taken to be this good.
    private const double LeastOfBias = 0.8;

    // One in fifteen values is lower.
    private const double Rare = -1.5;

    private readonly double _first = First.Average(f => f * f);
    private readonly double _second = CentralMoment(Second, 2), _skewness = CentralMoment(Second, 3);
    private readonly double _mixed = Mixed(First, Second);

    /// <summary>The statistic without the bias of noise. Of a squared distance it can be slightly negative.</summary>
    public double Unbiased => Value - Bias;

    /// <summary>
    /// The variance of the statistic. The noise of the samples is in the estimate of the first order too, where it counts twice what the
    /// second order gives.
    /// </summary>
    public double Variance => Uncertain * (_second + Math.Max(0, _first - 2 * _second));

    /// <summary>The mean of expansions of independent samples.</summary>
    public static Expansion Mean(IReadOnlyList<Expansion> all) => new(
        all.Average(e => e.Value),
        all.Average(e => e.Bias),
        [.. all[0].First.Select((_, r) => all.Average(e => e.First[r]))],
        [.. all[0].Second.Select((_, r) => all.Average(e => e.Second[r]))]);

    /// <summary>The standard error to both sides of a statistic, for one that is no squared distance.</summary>
    /// <param name="value">The statistic or the statistic without bias.</param>
    public Estimate NormalInterval(double value)
    {
        double reach = Normal.Quantile975 * Math.Sqrt(Variance);
        return new(value, value - reach, value + reach);
    }

    /// <summary>
    /// The interval of the squared distance of the distributions: those from 0 under which a distance like the measured one lies within the
    /// middle 95 %. Its distribution is that of a sum of squares with this variance and skewness. A value that noise alone would rarely make
    /// so low says no more than one at the border of rare (Cowan et al. 2011, power-constrained limits); its interval could be empty else.
    /// </summary>
    public Estimate OfDistributions() => new(
        Unbiased,
        Solve(Unbiased, delta => Quantile(delta, Normal.Quantile975)),
        Solve(Math.Max(Unbiased, Quantile(0, Rare)), delta => Quantile(delta, -Normal.Quantile975)));

    /// <summary>
    /// The interval of the mean of <see cref="Value"/> over samples like these, bias included. A value that equal distributions give too is
    /// divided by what noise can make of its mean, which does not need the size of the bias.
    /// </summary>
    public Estimate OfExpectation()
    {
        var (_, low, high) = OfDistributions();
        return new(
            Value,
            Math.Min(Value, Math.Max(LeastOfBias * Bias, Bound(low, Normal.Quantile975))),
            Math.Max(Value, Bound(high, -Normal.Quantile975)));

        double Bound(double excess, double z) => !(excess <= 0) ? excess + Bias : Bias > 0 ? Value * Bias / (Bias + Quantile(0, z)) : 0;
    }

    /// <summary>A quantile of <see cref="Unbiased"/> where the squared distance of the distributions is delta.</summary>
    /// <param name="delta">Not below 0.</param>
    /// <param name="z">The same quantile of a standard normal number.</param>
    public double Quantile(double delta, double z)
    {
        // The part of first order grows with the root of delta, as fast as that of the measured distance did. Where noise is most of the
        // measured one, its direction says little; there the slope is at least that of the directions in which noise is large.
        double told = Unbiased > 0 && _second > 0 ? Unbiased * Unbiased / (Unbiased * Unbiased + Untold * _second) : 0;
        double ofNoise = _second > 0 ? _skewness / _second : 0, ofDistance = Value > 0 ? _first / Value : 0;
        double slope = Uncertain * Math.Max(ofDistance, told * ofDistance + (1 - told) * ofNoise);
        double first = slope * delta;
        double variance = _second + first;
        if (!(variance > 0)) return delta;
        double third = _skewness + (_first > 0 ? 3 * first * _mixed / _first : 0);
        double skewness = Math.Clamp(third / Math.Pow(variance, 1.5), LeastSkewness, MostSkewness);
        // Wilson and Hilferty 1931, for a gamma distribution of this skewness.
        double root = 1 + skewness * z / 6 - skewness * skewness / 36;
        return delta + Math.Sqrt(variance) * 2 / skewness * (root * root * root - 1);
    }

    /// <summary>The delta from 0 at which a rising quantile reaches a value.</summary>
    private double Solve(double value, Func<double, double> quantile)
    {
        if (!double.IsFinite(value)) return double.NaN;
        if (quantile(0) >= value) return 0;
        double low = 0, high = Math.Max(Value, double.Epsilon);
        while (quantile(high) < value) (low, high) = (high, 2 * high);
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (quantile(middle) < value) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    private static double CentralMoment(double[] values, int power)
    {
        double mean = values.Average();
        return values.Sum(v => Math.Pow(v - mean, power)) / Math.Max(1, values.Length - 1);
    }

    private static double Mixed(double[] first, double[] second)
    {
        double mean = second.Average();
        return first.Zip(second, (f, s) => f * f * (s - mean)).Average();
    }
}
