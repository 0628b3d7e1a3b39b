

namespace Diffusion.Framework.Noise;

/// <summary>
/// q(x_s | x_t, x0) = N(<see cref="FromXt"/> x_t + <see cref="FromX0"/> x0, <see cref="Variance"/> I) for any two levels s &lt; t
/// of any schedule. With s = i - 1, t = i it is 004 (3.5)-(3.6) and 001's mu_q, Sigma_q.
/// </summary>
/// <param name="FromXt">alpha_ts sigma_s^2 / sigma_t^2.</param>
/// <param name="FromX0">alpha_s var_ts / sigma_t^2.</param>
/// <param name="Variance">var_ts sigma_s^2 / sigma_t^2, the beta-tilde of Ho et al.</param>
public readonly record struct Posterior(double FromXt, double FromX0, double Variance)
{
    /// <summary>The posterior of the less noisy level <paramref name="s"/> given the noisier <paramref name="t"/>.</summary>
    public static Posterior Between(NoiseLevel s, NoiseLevel t)
    {
        var forward = ForwardStep.Between(s, t);
        double sigmaT2 = t.Sigma * t.Sigma, sigmaS2 = s.Sigma * s.Sigma;
        return new(forward.Scale * sigmaS2 / sigmaT2, s.Alpha * forward.Variance / sigmaT2, forward.Variance * sigmaS2 / sigmaT2);
    }
}

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
