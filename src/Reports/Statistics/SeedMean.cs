using MathNet.Numerics.Distributions;

namespace Diffusion.Reports.Statistics;

/// <summary>The mean of one number over seeds.</summary>
/// <param name="Count">How many seeds, n.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardError">s / sqrt(n) with the unbiased variance s^2; not a number for one seed.</param>
public sealed record SeedMean(int Count, double Mean, double StandardError)
{
    private const double UpperTail = 0.975;

    /// <summary>mean +- t(0.975, n - 1) s / sqrt(n), Student 1908; null for one seed, and where a value is not finite.</summary>
    public Interval? Interval => double.IsFinite(StandardError) ? new(Mean - HalfWidth, Mean + HalfWidth) : null;

    private double HalfWidth => StudentT.InvCDF(0, 1, Count - 1, UpperTail) * StandardError;

    /// <param name="values">One value for each seed, at least one.</param>
    public static SeedMean Of(IReadOnlyCollection<double> values)
    {
        int n = values.Count;
        double mean = values.Average();
        return new(n, mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (n - 1) / n));
    }
}
