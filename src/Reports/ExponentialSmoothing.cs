namespace Diffusion.Reports;

/// <summary>An exponential moving average that begins at the first value.</summary>
internal static class ExponentialSmoothing
{
    // The average looks back over a fiftieth of the run: short enough to keep its shape, and none for a few points.
    private const double Window = 0.02;

    public static double[] Of(double[] values)
    {
        double decay = 1 - (1 / Math.Max(1, Window * values.Length));
        double sum = 0, weight = 0;
        var result = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            sum = (decay * sum) + values[i];
            weight = (decay * weight) + 1;
            result[i] = sum / weight;
        }

        return result;
    }
}
