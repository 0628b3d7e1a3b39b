namespace Diffusion.Framework.Noise;

/// <summary>
/// How a network's output is read as a clean sample at one noise level, <c>x0 = FromXt x_t + FromOutput out</c>: what a parameterization
/// comes to at that level.
/// </summary>
/// <param name="FromXt">Factor of the noisy sample.</param>
/// <param name="FromOutput">Factor of the network's output.</param>
public readonly record struct OutputReading(double FromXt, double FromOutput)
{
    /// <summary>The output is x0 itself.</summary>
    public static readonly OutputReading X0 = new(0, 1);

    /// <summary>True where the output determines x0; false for epsilon at alpha = 0, say.</summary>
    public bool IsFinite => double.IsFinite(FromXt) && double.IsFinite(FromOutput);
}
