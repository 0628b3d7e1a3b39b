namespace Diffusion.Framework.Noise;

/// <summary>
/// q(x_t | x_s) = N(<see cref="Scale"/> x_s, <see cref="Variance"/> I) for s &lt; t; with s = i - 1, t = i this is
/// N(sqrt(1 - beta_i) x, beta_i I), 000 and 001's forward step.
/// </summary>
/// <param name="Scale">alpha_ts = alpha_t / alpha_s.</param>
/// <param name="Variance">var_ts = sigma_t^2 - alpha_ts^2 sigma_s^2; never below 0.</param>
public readonly record struct ForwardStep(double Scale, double Variance)
{
    public static ForwardStep Between(NoiseLevel s, NoiseLevel t)
    {
        double scale = t.Alpha / s.Alpha;
        return new(scale, Math.Max(0, t.Sigma * t.Sigma - scale * scale * s.Sigma * s.Sigma));
    }
}
