namespace Diffusion.Reports.Statistics;

/// <summary>
/// Fisher's exact test that differences are as often positive as negative (1935, section 21): p is the share of all 2^n choices of signs
/// whose
/// mean is at least as far from zero. It needs no normal distribution, but n differences give no p below <see cref="Least"/>.
/// </summary>
internal static class SignFlipTest
{
    // More differences than these are given signs at random.
    private const int MostCounted = 20;
    private const int Drawn = 100_000;
    private const int Seed = 0;

    // Equal sums, added in another order, differ in the last digits.
    private const double Rounding = 1e-9;

    /// <summary>The smallest p that n differences can give: all of one sign, and the same with the other sign.</summary>
    public static double Least(int n) => Math.Pow(2, 1 - n);

    /// <summary>The two-sided p value; the same values always give the same.</summary>
    /// <param name="values">At least one.</param>
    public static double P(IReadOnlyList<double> values)
    {
        double far = Math.Abs(values.Sum()) - Rounding * values.Sum(Math.Abs);
        if (values.Count > MostCounted) return (Random(values).Count(s => Math.Abs(s) >= far) + 1.0) / (Drawn + 1);
        return Every(values).Count(s => Math.Abs(s) >= far) * Least(values.Count);
    }

    /// <summary>
    /// The sums of all choices with the first sign kept; the others are their mirror. Each differs from the last in one sign.
    /// </summary>
    private static IEnumerable<double> Every(IReadOnlyList<double> values)
    {
        double[] signed = [.. values];
        double sum = signed.Sum();
        yield return sum;
        for (int choice = 1; choice < 1 << (values.Count - 1); choice++)
        {
            int i = 1 + System.Numerics.BitOperations.TrailingZeroCount(choice);
            signed[i] = -signed[i];
            sum += 2 * signed[i];
            yield return sum;
        }
    }

    private static IEnumerable<double> Random(IReadOnlyList<double> values)
    {
        var random = new Random(Seed);
        for (int d = 0; d < Drawn; d++) yield return values.Sum(v => random.Next(2) == 0 ? v : -v);
    }
}
