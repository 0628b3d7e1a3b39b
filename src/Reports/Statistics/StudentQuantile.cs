using MathNet.Numerics.Distributions;

namespace Diffusion.Reports.Statistics;

/// <summary>Quantiles of Student's t. MathNet's end at 800, which one degree of freedom passes at an error of 8e-4.</summary>
internal static class StudentQuantile
{
    private const int Halvings = 60;

    /// <summary>The t beyond which half of the error lies on each side.</summary>
    /// <param name="error">Above 0 and below 1.</param>
    /// <param name="freedom">Degrees of freedom, at least 1.</param>
    public static double Of(double error, int freedom)
    {
        double low = 0, high = 1;
        while (2 * StudentT.CDF(0, 1, freedom, -high) > error) (low, high) = (high, 2 * high);
        for (int k = 0; k < Halvings; k++)
        {
            double middle = (low + high) / 2;
            if (2 * StudentT.CDF(0, 1, freedom, -middle) > error) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }
}
