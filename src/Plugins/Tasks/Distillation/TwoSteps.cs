using Diffusion.Framework.Noise;

namespace Diffusion.Plugins.Tasks.Distillation;

/// <summary>
/// The x0 with which one step of deterministic DDIM from t to s arrives where two steps of it by way of m arrive, as a mean of the two
/// estimates: x0 = First x0(x_t, t) + Second x0(x_m, m), First + Second = 1. With the states of the two steps it is
/// <c>(x_s - sigma_s / sigma_t x_t) / (alpha_s - sigma_s / sigma_t alpha_t)</c> (Salimans and Ho 2022, Algorithm 2), which loses digits
/// where the steps are small.
/// </summary>
/// <param name="First">The weight of the estimate at t.</param>
/// <param name="Second">The weight of the estimate at m.</param>
public readonly record struct TwoSteps(double First, double Second)
{
    /// <summary>The weights of two steps from <paramref name="t"/> by way of <paramref name="m"/> to <paramref name="s"/>.</summary>
    public static TwoSteps Between(NoiseLevel t, NoiseLevel m, NoiseLevel s)
    {
        double first = s.Sigma / m.Sigma * (m.Alpha - m.Sigma / t.Sigma * t.Alpha);
        double second = s.Alpha - s.Sigma / m.Sigma * m.Alpha;
        return new(first / (first + second), second / (first + second));
    }
}
