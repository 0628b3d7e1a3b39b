using MathNet.Numerics.Distributions;

namespace Diffusion.Verdicts;

/// <summary>Random numbers of mean 0 and variance 1, of several shapes.</summary>
internal static class Draws
{
    // Student's t with 3 degrees of freedom has variance 3.
    private const int Freedom = 3;

    // A share of eight modes, each of which a run misses with this probability.
    private const int Modes = 8;
    private const double Missed = 0.1;

    public static double Normal(Random random) => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);

    /// <summary>Heavy tails: Student's t with 3 degrees of freedom.</summary>
    public static double HeavyTailed(Random random) => StudentT.Sample(random, 0, 1, Freedom) / Math.Sqrt(Freedom);

    /// <summary>Skewness 2: the exponential distribution.</summary>
    public static double Skewed(Random random) => Exponential.Sample(random, 1) - 1;

    /// <summary>Skewness 6.2: the log-normal distribution with shape 1.</summary>
    public static double VerySkewed(Random random) =>
        (LogNormal.Sample(random, 0, 1) - Math.Exp(0.5)) / Math.Sqrt((Math.E - 1) * Math.E);

    /// <summary>In steps: how many of eight modes a run finds.</summary>
    public static double InSteps(Random random) =>
        (Modes * Missed - Binomial.Sample(random, Missed, Modes)) / Math.Sqrt(Modes * Missed * (1 - Missed));
}
