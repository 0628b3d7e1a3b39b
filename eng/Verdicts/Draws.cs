using MathNet.Numerics.Distributions;

namespace Diffusion.Verdicts;

/// <summary>Random numbers of variance 1 and mean 0, of several shapes.</summary>
internal static class Draws
{
    private const double LogNormalShape = 1;

    // The variance of Student's t with 3 degrees of freedom.
    private const double VarianceOfT3 = 3;

    public static double Normal(Random random) => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);

    /// <summary>Heavy tails: Student's t with 3 degrees of freedom.</summary>
    public static double HeavyTailed(Random random) => StudentT.Sample(random, 0, 1, 3) / Math.Sqrt(VarianceOfT3);

    /// <summary>Skewness 2: the exponential distribution.</summary>
    public static double Skewed(Random random) => Exponential.Sample(random, 1) - 1;

    /// <summary>Skewness 6.2: the log-normal distribution with shape 1.</summary>
    public static double VerySkewed(Random random)
    {
        double s2 = LogNormalShape * LogNormalShape;
        double mean = Math.Exp(s2 / 2), deviation = mean * Math.Sqrt(Math.Exp(s2) - 1);
        return (LogNormal.Sample(random, 0, LogNormalShape) - mean) / deviation;
    }
}
