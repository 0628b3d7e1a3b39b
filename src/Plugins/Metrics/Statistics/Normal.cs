namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>The standard normal distribution.</summary>
internal static class Normal
{
    /// <summary>97.5 % lie below it.</summary>
    public const double Quantile975 = 1.959963984540054;

    /// <summary>The number below which a share lies, from 0 to 1, to 0.0005 (Abramowitz and Stegun 26.2.23).</summary>
    public static double Quantile(double share)
    {
        double t = Math.Sqrt(-2 * Math.Log(Math.Min(share, 1 - share)));
        double z = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
        return share < 0.5 ? -z : z;
    }
}
