namespace Diffusion.Plugins.Metrics.Likelihood;

/// <summary>How well a mean is known.</summary>
internal static class StandardError
{
    /// <summary>The square of the standard error of the mean of independent values; 0 of a single one.</summary>
    public static double Squared(IReadOnlyList<double> values)
    {
        if (values.Count < 2) return 0;
        double mean = values.Average();
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count;
    }
}
