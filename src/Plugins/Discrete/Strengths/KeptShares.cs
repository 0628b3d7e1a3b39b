namespace Diffusion.Plugins.Discrete.Strengths;

/// <summary>Strengths from the share that no step has touched up to a time.</summary>
internal static class KeptShares
{
    /// <summary>s_i = 1 - kept(i / T) / kept((i - 1) / T).</summary>
    /// <param name="steps">T.</param>
    /// <param name="kept">Falls with t in [0, 1]; what it is at 0 is a factor.</param>
    public static double[] ToStrengths(int steps, Func<double, double> kept) =>
        [.. Enumerable.Range(1, steps).Select(i => Math.Clamp(1 - Math.Max(0, kept((double)i / steps)) / kept((i - 1.0) / steps), 0, 1))];
}
