namespace Diffusion.Reports.Statistics;

/// <summary>
/// The bootstrap test that a mean is zero (Efron and Tibshirani 1993, section 16.4): values are moved to mean zero and resampled, and
/// p is the share of resamples whose |t| is at least that of the values, t = mean / (s / sqrt(n)).
/// A resample without spread counts as at least as extreme, so that p is never below <see cref="SmallestP"/>.
/// </summary>
internal static class BootstrapTest
{
    private const int Resamples = 20_000;
    private const int Seed = 0;

    // Resamples of a few values are counted, not drawn.
    private const double MostCounted = 50_000;

    // Equal resamples, summed in another order, differ in the last digits.
    private const double Rounding = 1e-9;

    /// <summary>The smallest p that n values can give: n of the n^n resamples repeat one value.</summary>
    public static double SmallestP(int n) => Math.Pow(n, 1 - n);

    /// <summary>
    /// How many values it takes for one of several tests to be able to fall below a threshold after <see cref="HolmCorrection"/>.
    /// </summary>
    public static int Needed(int tests, double threshold)
    {
        int n = 2;
        while (tests * SmallestP(n) >= threshold) n++;
        return n;
    }

    /// <summary>The two-sided p value; the same values always give the same.</summary>
    /// <param name="values">At least two.</param>
    public static double P(IReadOnlyList<double> values)
    {
        int n = values.Count;
        double mean = values.Average();
        double[] centred = [.. values.Select(v => v - mean)];
        if (centred.Max(Math.Abs) <= Rounding * Math.Abs(mean)) return mean == 0 ? 1 : SmallestP(n);

        double t = AbsoluteT([.. values]) * (1 - Rounding);
        if (Math.Pow(n, n) <= MostCounted) return Every(centred).Average(r => AbsoluteT(r) >= t ? 1.0 : 0.0);
        int extreme = Drawn(centred).Count(r => AbsoluteT(r) >= t);
        return (extreme + 1.0) / (Resamples + 1);
    }

    private static double AbsoluteT(double[] values)
    {
        double mean = 0, squares = 0;
        foreach (double v in values) mean += v / values.Length;
        foreach (double v in values) squares += (v - mean) * (v - mean);
        double error = Math.Sqrt(squares / (values.Length - 1) / values.Length);
        return error <= Rounding * Math.Abs(mean) ? double.PositiveInfinity : Math.Abs(mean) / error;
    }

    /// <summary>All n^n resamples, each in the same array.</summary>
    private static IEnumerable<double[]> Every(double[] values)
    {
        int n = values.Length;
        var resample = new double[n];
        for (long code = 0, all = (long)Math.Pow(n, n); code < all; code++)
        {
            long rest = code;
            for (int i = 0; i < n; i++, rest /= n) resample[i] = values[rest % n];
            yield return resample;
        }
    }

    private static IEnumerable<double[]> Drawn(double[] values)
    {
        var random = new Random(Seed);
        var resample = new double[values.Length];
        for (int r = 0; r < Resamples; r++)
        {
            for (int i = 0; i < resample.Length; i++) resample[i] = values[random.Next(values.Length)];
            yield return resample;
        }
    }
}
