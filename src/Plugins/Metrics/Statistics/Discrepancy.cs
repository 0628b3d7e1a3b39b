namespace Diffusion.Plugins.Metrics.Statistics;

/// <summary>
/// A squared distance |d|^2 between two samples, and how it changes with their noise e: |d + e|^2 - |d|^2 has the part of first order
/// 2 d e and that of second order |e|^2. Where both distributions are equal the second is all there is, and its distribution is
/// skewed; far apart the first is. An interval has to know both.
/// </summary>
/// <param name="Value">|d|^2 of the samples.</param>
/// <param name="Bias">What noise alone adds to it, E |e|^2.</param>
/// <param name="Linear">2 d e of random halves.</param>
/// <param name="Quadratic">|e|^2 of the same halves.</param>
internal sealed record Discrepancy(double Value, double Bias, double[] Linear, double[] Quadratic)
{
    private static readonly string Mode = Environment.GetEnvironmentVariable("RAY") ?? "A";

    /// <summary>The squared distance of the distributions, without bias; it can be slightly negative.</summary>
    public double Excess => Value - Bias;

    public static Discrepancy Mean(IReadOnlyList<Discrepancy> all) => new(
        all.Average(d => d.Value), all.Average(d => d.Bias),
        [.. all[0].Linear.Select((_, r) => all.Average(d => d.Linear[r]))],
        [.. all[0].Quadratic.Select((_, r) => all.Average(d => d.Quadratic[r]))]);

    private double _centre => Quadratic.Average();

    /// <summary>Quantile of the excess where the distributions are delta apart.</summary>
    public double QuantileAt(double delta, double z)
    {
        double S = Quadratic.Select(q => (q - _centre) * (q - _centre)).Sum() / (Quadratic.Length - 1);
        double S3 = Quadratic.Average(q => Math.Pow(q - _centre, 3));
        double J = Linear.Select(q => q * q).Average();
        double LQ = Linear.Zip(Quadratic, (l, q) => l * l * (q - _centre)).Average();
        double tau = J / Value;
        double r2 = Math.Max(0, Excess) * Math.Max(0, Excess) / S, c = r2 / (4 + r2);
        double tau0 = Math.Max(0, S3 / S);
        if (Mode is "B" or "D") tau = Math.Max(tau, Math.Max(0, J - 2 * S * c) / (Value - Bias * c));
        if (Mode is "C" or "D") tau = Math.Max(tau, tau0);
        if (Mode is "E") tau = Math.Max(tau, Math.Max(0, J - 2 * S * c) / (Value - Bias * c) * c + (1 - c) * tau0);
        double s2 = J > 0 ? Math.Max(0, delta) * tau / J : 0;
        double k2 = S + s2 * J, k3 = S3 + 3 * s2 * LQ;
        if (Mode is "D") k3 = Math.Max(k3, S3 + 1.5 * s2 * J * tau);
        double g = Math.Clamp(k3 / Math.Pow(k2, 1.5), 1e-3, 2.83);
        double wh = 1 + g * z / 6 - g * g / 36;
        return delta + Math.Sqrt(k2) * 2 / g * (wh * wh * wh - 1);
    }

    /// <summary>The variance, of first and of second order: that of the linear part is too large by twice the other's.</summary>
    public double Variance()
    {
        double second = Quadratic.Sum(q => (q - _centre) * (q - _centre)) / (Quadratic.Length - 1);
        return second + Math.Max(0, Linear.Average(l => l * l) - 2 * second);
    }

    public Estimate NormalInterval() => new(Excess, Excess - 1.96 * Math.Sqrt(Variance()), Excess + 1.96 * Math.Sqrt(Variance()));

    public double Upper(double excess) => Solve(delta => QuantileAt(delta, -1.96) - excess);

    public double Lower(double excess) => Solve(delta => QuantileAt(delta, 1.96) - excess);

    /// <summary>The excess and its interval, which holds nothing below 0.</summary>
    public Estimate ExcessInterval() => new(Excess, Lower(Excess), Upper(Excess));

    private double Solve(Func<double, double> f)
    {
        if (f(0) >= 0) return 0;
        double low = 0, high = Math.Max(Value, 1e-300);
        while (f(high) < 0) (low, high) = (high, 2 * high);
        for (int i = 0; i < 40; i++)
        {
            double middle = (low + high) / 2;
            if (f(middle) < 0) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }
}
