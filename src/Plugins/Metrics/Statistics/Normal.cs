namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>The standard normal distribution.</summary>
internal static class Normal
{
    /// <summary>97.5 % lie below it.</summary>
    public const double Quantile975 = 1.959963984540054;
}
