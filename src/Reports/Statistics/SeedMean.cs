namespace Diffusion.Reports.Statistics;

/// <summary>The mean of one number over seeds.</summary>
/// <param name="Count">How many, n.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="StandardError">s / sqrt(n) with the unbiased variance s^2; not a number for one value.</param>
public sealed record SeedMean(int Count, double Mean, double StandardError)
{
    private const double Error = 0.05;

    /// <summary>The interval of 95 %, on its own; null for one value, and where a value is not finite.</summary>
    public Interval? Interval => Within(Error);

    /// <param name="values">At least one.</param>
    public static SeedMean Of(IReadOnlyCollection<double> values)
    {
        int n = values.Count;
        double mean = values.Average();
        return new(n, mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (n - 1) / n));
    }

    /// <summary>mean +- t(1 - error / 2, n - 1) s / sqrt(n), Student 1908; null for one value, and where a value is not finite.</summary>
    /// <param name="error">How often such an interval misses the expectation, such as 0.05.</param>
    public Interval? Within(double error)
    {
        if (!double.IsFinite(StandardError)) return null;
        double half = StudentQuantile.Of(error, Count - 1) * StandardError;
        return new(Mean - half, Mean + half);
    }
}
