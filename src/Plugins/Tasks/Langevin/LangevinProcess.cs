namespace Diffusion.Plugins.Tasks.Langevin;

/// <summary>
/// Pairs of a position x and a velocity v, of which only the velocity is disturbed:
/// <c>dx = beta v / M dt, dv = -beta x dt - beta Gamma v / M dt + sqrt(2 Gamma beta) dW</c> (Dockhorn et al. 2022, eq. 5), damped
/// critically: Gamma^2 = 4 M. It ends in N(0, I) of positions and N(0, M I) of velocities, and starts with velocities N(0, gamma M I).
/// </summary>
/// <remarks>
/// The drift has one eigenvalue, -2 beta / Gamma. With y = 2 beta t / Gamma all moments are polynomials in y times exp(-y) or exp(-2 y).
/// </remarks>
/// <param name="beta">How fast time runs.</param>
/// <param name="mass">M.</param>
/// <param name="startVelocity">gamma.</param>
public sealed class LangevinProcess(double beta, double mass, double startVelocity)
{
    public double Beta => beta;

    public double Mass => mass;

    /// <summary>gamma M, the variance of velocities at time 0.</summary>
    public double StartVariance => startVelocity * mass;

    /// <summary>Gamma.</summary>
    public double Friction => 2 * Math.Sqrt(mass);

    /// <summary>What some time makes of a pair that is known.</summary>
    /// <param name="time">At least 0.</param>
    public PairStep Over(double time)
    {
        double y = 2 * beta * time / Friction, decay = Math.Exp(-y), rate = 2 / Friction;
        return new(
            new((1 + y) * decay, rate * y * decay, -y / rate * decay, (1 - y) * decay),
            new(Gamma3(2 * y), Friction * y * y * decay * decay, mass * (1 - decay * decay * (1 - 2 * y + 2 * y * y))));
    }

    /// <summary>Mean coefficients and covariance of (x_t, v_t) given x_0, whose velocity is averaged over.</summary>
    /// <param name="time">t, above 0.</param>
    public PairStep At(double time) => From(time, 0);

    /// <summary>Covariance of (x_t, v_t) where the data itself is N(0, variance).</summary>
    public PairCovariance CovarianceOf(double time, double variance) => From(time, variance).Noise;

    private PairStep From(double time, double variance)
    {
        var step = Over(time);
        var (mean, noise) = (step.Mean, step.Noise);
        double of = StartVariance;
        return new(mean, new(
            noise.XX + of * mean.XV * mean.XV + variance * mean.XX * mean.XX,
            noise.XV + of * mean.XV * mean.VV + variance * mean.XX * mean.VX,
            noise.VV + of * mean.VV * mean.VV + variance * mean.VX * mean.VX));
    }

    /// <summary>1 - exp(-z) (1 + z + z^2 / 2), without cancellation where z is small.</summary>
    private static double Gamma3(double z)
    {
        if (z > 1) return 1 - Math.Exp(-z) * (1 + z + z * z / 2);
        double term = z * z * z / 6, sum = 0;
        for (int k = 4; term > sum * 1e-17; k++) (sum, term) = (sum + term, term * z / k);
        return Math.Exp(-z) * sum;
    }
}

/// <summary>x' = XX x + XV v and v' = VX x + VV v.</summary>
public readonly record struct PairMap(double XX, double XV, double VX, double VV);

/// <summary>The covariance of a pair, the same in each dimension.</summary>
public readonly record struct PairCovariance(double XX, double XV, double VV)
{
    public double Determinant => XX * VV - XV * XV;

    /// <summary>
    /// The lower triangular factor: a pair is (x, v) = (FactorX e, FactorXV e + FactorV f) of independent normal e and f.
    /// </summary>
    public double FactorX => Math.Sqrt(XX);

    public double FactorXV => XX > 0 ? XV / FactorX : 0;

    public double FactorV => Math.Sqrt(Math.Max(0, VV - FactorXV * FactorXV));
}

/// <summary>A Gaussian step of pairs.</summary>
/// <param name="Mean">Of the pair before.</param>
/// <param name="Noise">What is added.</param>
public readonly record struct PairStep(PairMap Mean, PairCovariance Noise);
