using static TorchSharp.torch;

namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// A statistic of samples, and how it changes with their noise e of covariance S. Of a squared distance, |d + e|^2 - |d|^2 has the part
/// 2 d e of first order and |e|^2 of second order. Where two distributions are equal the second is all there is, and it is skewed; far
/// apart it is the first that counts. What is known of d is the measured d + e.
/// </summary>
/// <param name="Value">The statistic of the samples, such as |d + e|^2.</param>
/// <param name="Bias">What noise adds to it on average, such as tr S.</param>
/// <param name="First">The variance of first order, 4 d S d; at the measured d, where <paramref name="Second"/> comes twice on top.</param>
/// <param name="Second">The variance of second order, 2 tr S^2.</param>
/// <param name="Third">The third cumulant of second order, 8 tr S^3.</param>
/// <param name="Mixed">The other part of the third cumulant, 24 d S^2 d; at the measured d, 3 <paramref name="Third"/> too large.</param>
internal sealed record Expansion(double Value, double Bias, double First, double Second, double Third, double Mixed)
{
    // A third is right for squares of normal numbers, a half far from 0; a power of 0 would be the logarithm.
    private const double LeastPower = 0.05;

    private const double Tails = 0.05, UpperTail = 0.005;

    // Variances are known from finite samples, and the less from the spread of few halves: as the squared quantiles of t.
    private const double UncertainProducts = 1.05, UncertainHalves = 1.1;

    // A part of first order that is cut at 0 is too large on average where there is none. This sets it off; halves know theirs less.
    private const double SetOff = 0.9;

    // Less than noise gives on average no mean can be. That average is known to a part of the deviation of noise itself.
    private const double ErrorOfBias = 0.25;

    // One in fifteen values is lower.
    private const double Rare = 1.0 / 15;

    /// <summary>What the variances are multiplied by, because they are estimates.</summary>
    public double Uncertain { get; private init; } = UncertainProducts;

    /// <summary>What a part of first order in the directions of noise is multiplied by.</summary>
    private double ShareOfNoise { get; init; } = SetOff;

    /// <summary>The statistic without the bias of noise. Of a squared distance it can be slightly negative.</summary>
    public double Unbiased => Value - Bias;

    /// <summary>The variance of the statistic.</summary>
    public double Variance => Uncertain * (Second + Math.Max(0, First - 2 * Second));

    /// <summary>From the parts that random <see cref="Halves"/> of the samples have.</summary>
    /// <param name="value">The statistic of all.</param>
    /// <param name="first">The part of first order for each half.</param>
    /// <param name="second">The part of second order for each half.</param>
    /// <param name="freedom">How well the samples tell the variance of first order, as degrees of freedom; infinite where all tell it.</param>
    public static Expansion OfHalves(double value, double[] first, double[] second, double freedom = double.PositiveInfinity)
    {
        double bias = second.Average(), wider = Student.Quantile975(freedom) / Normal.Quantile975;
        return new(
            value,
            bias,
            first.Average(f => f * f),
            second.Sum(s => (s - bias) * (s - bias)) / (second.Length - 1),
            second.Average(s => Math.Pow(s - bias, 3)),
            3 * first.Zip(second, (f, s) => f * f * (s - bias)).Average()) { Uncertain = UncertainHalves * wider * wider, ShareOfNoise = 1 };
    }

    /// <summary>
    /// From the products of the difference and the noise of each half with one another. Two halves have independent noise, so the mean of
    /// their squared product is tr S^2: 4,950 pairs of 100 halves tell it far better than the spread of 100 squares.
    /// </summary>
    /// <param name="products">Of [d + e, e1, e2, ...] with itself, float64 [1 + R, 1 + R].</param>
    /// <param name="bias">What noise adds to the first on average.</param>
    /// <param name="also">What else the noise of a half changes, to first order, float64 [R].</param>
    public static Expansion OfProducts(Tensor products, double bias, Tensor? also = null)
    {
        using var scope = NewDisposeScope();
        long halves = products.shape[0] - 1;
        var (distance, noise) = (products[0].narrow(0, 1, halves), products.narrow(0, 1, halves).narrow(1, 1, halves));
        if (also is not null) distance = distance + also / 2;
        noise = noise - noise.diagonal().diag();
        double pairs = halves * (halves - 1.0);
        return new(
            products[0, 0].item<double>(),
            bias,
            4 * distance.square().mean().item<double>(),
            2 * noise.square().sum().item<double>() / pairs,
            8 * (noise.mm(noise) * noise).sum().item<double>() / (pairs * (halves - 2)),
            24 * (noise.mv(distance) * distance).sum().item<double>() / pairs);
    }

    /// <summary>The mean of expansions of independent samples.</summary>
    public static Expansion Mean(IReadOnlyList<Expansion> all)
    {
        double n = all.Count;
        return new(
            all.Average(e => e.Value),
            all.Average(e => e.Bias),
            all.Average(e => e.First) / n,
            all.Average(e => e.Second) / n,
            all.Average(e => e.Third) / (n * n),
            all.Average(e => e.Mixed) / (n * n)) { Uncertain = all[0].Uncertain, ShareOfNoise = all[0].ShareOfNoise };
    }

    /// <summary>The standard error to both sides of a statistic, for one that is no squared distance.</summary>
    /// <param name="value">The statistic or the statistic without bias.</param>
    public Estimate NormalInterval(double value)
    {
        double reach = Normal.Quantile975 * Math.Sqrt(Variance);
        return new(value, value - reach, value + reach);
    }

    /// <summary>
    /// The interval of the squared distance of the distributions: those from 0 under which a distance like the measured one lies within the
    /// middle 95 %. Its distribution is that of a sum of squares with this variance and skewness. Which 95 % are the middle is free: where
    /// noise is all there is, no distance is below and 4.5 % are left out at the low end, far away 2.5 % at each. A value that noise alone
    /// would rarely make so low says no more than one at the border of rare (Cowan et al. 2011, power-constrained limits); its interval
    /// could be empty else.
    /// </summary>
    public Estimate OfDistributions() => new(
        Unbiased,
        Solve(Unbiased, delta => Quantile(delta, 1 - AboveShare(delta))),
        Solve(Math.Max(Unbiased, Quantile(0, Rare)), delta => Quantile(delta, Tails - AboveShare(delta))));

    /// <summary>
    /// The interval of the mean of <see cref="Value"/> over samples like these, bias included. A value that equal distributions give too is
    /// divided by what noise can make of its mean, which does not need the size of the bias.
    /// </summary>
    public Estimate OfExpectation()
    {
        var (_, low, high) = OfDistributions();
        double ofNoise = Bias > 0 ? Value * Bias / (Bias + Quantile(0, 1 - AboveShare(0))) : 0;
        return new(
            Value,
            Math.Min(Value, low > 0 ? low + Bias : Math.Max(Bias - ErrorOfBias * Math.Sqrt(Second), ofNoise)),
            Math.Max(Value, high + Bias));
    }

    /// <summary>
    /// A quantile of <see cref="Unbiased"/> where the squared distance of the distributions is delta, from 0. Bias included, it is one of a
    /// sum of squares, of which a power is nearly normal (Jensen and Solomon 1972): so none lies below 0.
    /// </summary>
    public double Quantile(double delta, double share)
    {
        double mean = Bias + delta, variance = Uncertain * (Second + FirstSlope * delta);
        if (variance == 0) return delta;
        // Of noise that would take the mean below 0 only its size is known.
        if (mean <= 0) return delta + Math.Sqrt(variance) * Normal.Quantile(share);
        // As skewed as it is, however large the variance may be.
        double third = Math.Pow(Uncertain, 1.5) * (Third + Slope(Mixed - 3 * Third, 1.5 * OfNoise * OfNoise) * delta);
        double power = Math.Clamp(1 - mean * (third / variance) / (3 * variance), LeastPower, 1);
        double spread = power * Math.Sqrt(variance) / mean;
        double centre = 1 + (power - 1) / power * spread * spread / 2;
        return mean * Math.Pow(Math.Max(0, centre + spread * Normal.Quantile(share)), 1 / power) - Bias;
    }

    /// <summary>The variance of first order for a distance of 1 in those directions in which noise is large.</summary>
    private double OfNoise => Second > 0 ? Math.Max(0, Third) / Second : 0;

    /// <summary>The variance of first order for a distance of 1.</summary>
    private double FirstSlope => Slope(First - 2 * Second, OfNoise);

    /// <summary>
    /// How a part of first order grows with the squared distance: as fast as that of the measured one did. Where noise is most of that
    /// one, its direction says little: a distance of one deviation of noise, in the directions of noise, counts beside it.
    /// </summary>
    private double Slope(double measured, double ofNoise)
    {
        double noise = Math.Sqrt(Second), distance = Math.Max(0, Unbiased) + noise;
        return distance > 0 ? (Math.Max(0, measured) + ShareOfNoise * ofNoise * noise) / distance : 0;
    }

    /// <summary>
    /// The share that lies above the middle, the less the more of the variance is of second order. It comes late: a distance at which the
    /// first order is half of the variance cannot be told from 0 yet.
    /// </summary>
    private double AboveShare(double delta)
    {
        double first = FirstSlope * delta, all = Second + first;
        return UpperTail + (Tails / 2 - UpperTail) * (all > 0 ? Math.Pow(first / all, 3) : 1);
    }

    /// <summary>The delta from 0 at which a quantile that rises reaches a value; NaN where it is not finite.</summary>
    private double Solve(double value, Func<double, double> quantile)
    {
        if (!double.IsFinite(value)) return double.NaN;
        double lowest = quantile(0);
        if (!(lowest < value)) return double.IsNaN(lowest) ? lowest : 0;
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
}
