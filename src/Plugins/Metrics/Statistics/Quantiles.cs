namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>Quantiles of sorted values.</summary>
internal static class Quantiles
{
    /// <summary>Between neighbours in proportion.</summary>
    public static double Of(double[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
    }
}
