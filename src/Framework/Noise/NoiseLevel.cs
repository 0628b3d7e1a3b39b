namespace Diffusion.Framework.Noise;

/// <summary>
/// How noisy a sample is at one time: <c>x_t = Alpha x0 + Sigma eps</c>, with eps standard normal. Double precision, on the host.
/// </summary>
/// <param name="Time">Time of the schedule, from 0; step i of a discrete schedule with T steps is i/T.</param>
/// <param name="Alpha">Signal scale, sqrt(abar) of a variance preserving schedule.</param>
/// <param name="Sigma">Noise scale; 0 only at the clean level.</param>
public readonly record struct NoiseLevel(double Time, double Alpha, double Sigma)
{
    /// <summary>The level of the data itself: alpha 1, sigma 0. Grids end here; no network is called at it.</summary>
    public static readonly NoiseLevel Clean = new(0, 1, 0);

    /// <summary>lambda = log(alpha^2 / sigma^2) in nats; +infinity at the clean level.</summary>
    public double LogSnr => 2 * (Math.Log(Alpha) - Math.Log(Sigma));

    /// <summary>alpha^2 / sigma^2.</summary>
    public double Snr => Alpha * Alpha / (Sigma * Sigma);

    /// <summary>sigma / alpha: the noise of x_t / alpha, the "sigma" of Karras et al. 2022.</summary>
    public double NoiseRatio => Sigma / Alpha;

    /// <summary>True where there is no noise left.</summary>
    public bool IsClean => Sigma == 0;
}
