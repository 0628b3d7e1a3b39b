using MathNet.Numerics.Distributions;

namespace Diffusion.Reports.Statistics;

/// <summary>The mean of one number over seeds, or over pairs of runs.</summary>
/// <param name="Count">How many, n.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardError">s / sqrt(n) with the unbiased variance s^2; not a number for one value.</param>
public sealed record SeedMean(int Count, double Mean, double StandardError)
{
    private const double UpperTail = 0.975;

    /// <summary>mean +- t(0.975, n - 1) s / sqrt(n), Student 1908; null for one value, and where a value is not finite.</summary>
    public Interval? Interval => double.IsFinite(StandardError) ? new(Mean - HalfWidth, Mean + HalfWidth) : null;

    private double HalfWidth => StudentT.InvCDF(0, 1, Count - 1, UpperTail) * StandardError;

    /// <param name="values">At least one.</param>
    public static SeedMean Of(IReadOnlyCollection<double> values)
    {
        int n = values.Count;
        double mean = values.Average();
        return new(n, mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (n - 1) / n));
    }
}
