using Diffusion.Framework.Data;
using Diffusion.Framework.Noise;

namespace Diffusion.Lectures;

/// <summary>
/// The exact reverse step of a mixture of Gaussians on a line: q(x_s | x_t) ~ q(x_t | x_s) q(x_s) is a mixture again, with the components'
/// weights, means and variances of this class. Its best Gaussian has its mean and variance.
/// </summary>
/// <remarks>With v_k = alpha_s^2 s_k^2 + sigma_s^2, r_k ~ w_k N(x_t; c alpha_s m_k, c^2 v_k + var) where q(x_t | x_s) = N(c x_s,
/// var).</remarks>
internal sealed class ReverseKernel
{
    // Trapezoids of smooth functions that vanish at both ends: the error is that of rounding.
    private const int Points = 1500;
    private const double Reach = 9;

    private readonly double[] _weights, _means, _variances;

    public ReverseKernel(GaussianMixture mixture, NoiseLevel s, NoiseLevel t, double xt)
    {
        var forward = ForwardStep.Between(s, t);
        int n = mixture.Components;
        (_weights, _means, _variances) = (new double[n], new double[n], new double[n]);
        var logs = new double[n];
        for (int k = 0; k < n; k++)
        {
            double mean = s.Alpha * mixture.Means[k][0];
            double variance = Math.Pow(s.Alpha * mixture.StandardDeviations[k], 2) + s.Sigma * s.Sigma;
            _variances[k] = 1 / (1 / variance + forward.Scale * forward.Scale / forward.Variance);
            _means[k] = _variances[k] * (mean / variance + forward.Scale * xt / forward.Variance);
            double total = forward.Scale * forward.Scale * variance + forward.Variance;
            logs[k] = Math.Log(mixture.Weights[k]) - Math.Log(total) / 2 - Math.Pow(xt - forward.Scale * mean, 2) / (2 * total);
        }

        double largest = logs.Max(), sum = logs.Sum(l => Math.Exp(l - largest));
        for (int k = 0; k < n; k++) _weights[k] = Math.Exp(logs[k] - largest) / sum;
        Mean = _weights.Zip(_means, (w, m) => w * m).Sum();
        Variance = Enumerable.Range(0, n).Sum(k => _weights[k] * (_variances[k] + Math.Pow(_means[k] - Mean, 2)));
    }

    public double Mean { get; }

    public double Variance { get; }

    /// <summary>q(x_s | x_t).</summary>
    public double Density(double x) => Enumerable.Range(0, _weights.Length).Sum(k => _weights[k] * Normal(x, _means[k], _variances[k]));

    /// <summary>N(x; mean, variance).</summary>
    public static double Normal(double x, double mean, double variance) =>
        Math.Exp(-(x - mean) * (x - mean) / (2 * variance)) / Math.Sqrt(2 * Math.PI * variance);

    /// <summary>KL(q(x_s | x_t) || N(mean, variance)) of the best Gaussian, in nats.</summary>
    public double FromBestGaussian()
    {
        // Components far from each other leave nothing between them: each has points of its own.
        double low = Enumerable.Range(0, _means.Length).Min(k => _means[k] - Reach * Math.Sqrt(_variances[k]));
        double high = Enumerable.Range(0, _means.Length).Max(k => _means[k] + Reach * Math.Sqrt(_variances[k]));
        double narrow = Math.Sqrt(_variances.Min()), step = Math.Min((high - low) / Points, narrow / 12);
        double sum = 0;
        for (double x = low; x <= high; x += step)
        {
            double p = Density(x);
            if (p <= 1e-300) continue;
            double logGaussian = -(x - Mean) * (x - Mean) / (2 * Variance) - Math.Log(2 * Math.PI * Variance) / 2;
            sum += p * (Math.Log(p) - logGaussian);
        }

        return sum * step;
    }

    /// <summary>What a Gaussian of the right mean and another variance adds to that.</summary>
    public double ForVariance(double variance) => (Math.Log(variance / Variance) + Variance / variance - 1) / 2;

    /// <summary>E f(x_t) over the noisy marginal.</summary>
    public static double Average(GaussianMixture mixture, NoiseLevel t, int points, Func<double, double> f)
    {
        double[] means = [.. mixture.Means.Select(m => t.Alpha * m[0])];
        double[] variances = [.. mixture.StandardDeviations.Select(d => Math.Pow(t.Alpha * d, 2) + t.Sigma * t.Sigma)];
        double low = means.Zip(variances, (m, v) => m - 7 * Math.Sqrt(v)).Min();
        double high = means.Zip(variances, (m, v) => m + 7 * Math.Sqrt(v)).Max();
        double step = (high - low) / points, sum = 0;
        for (int i = 0; i <= points; i++)
        {
            double x = low + i * step;
            double q = Enumerable.Range(0, means.Length).Sum(k => mixture.Weights[k] * Normal(x, means[k], variances[k]));
            if (q > 1e-14) sum += q * f(x);
        }

        return sum * step;
    }
}
