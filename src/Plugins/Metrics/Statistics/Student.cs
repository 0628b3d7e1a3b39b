namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>Student's distribution of a mean whose variance is an estimate.</summary>
internal static class Student
{
    private const double LeastFreedom = 3;

    /// <summary>
    /// 97.5 % lie below it, to 1 % from 3 degrees of freedom on (Abramowitz and Stegun 26.7.5). Fewer count as 3: the series does not hold
    /// there.
    /// </summary>
    public static double Quantile975(double freedom)
    {
        const double z = Normal.Quantile975;
        double n = Math.Max(LeastFreedom, freedom), z2 = z * z;
        return z + z * (z2 + 1) / (4 * n)
            + z * (5 * z2 * z2 + 16 * z2 + 3) / (96 * n * n)
            + z * (3 * z2 * z2 * z2 + 19 * z2 * z2 + 17 * z2 - 15) / (384 * n * n * n);
    }

    /// <summary>
    /// The degrees of freedom of the variance of a sum of means: that of normal numbers whose variance is as well known (Satterthwaite
    /// 1946).
    /// </summary>
    /// <param name="variances">The variance of each mean, and the variance of that as an estimate.</param>
    public static double Freedom(params ReadOnlySpan<(double Value, double Variance)> variances)
    {
        double value = 0, variance = 0;
        foreach (var v in variances) (value, variance) = (value + v.Value, variance + v.Variance);
        return variance > 0 ? 2 * value * value / variance : double.PositiveInfinity;
    }
}
