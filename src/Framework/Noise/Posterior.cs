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
