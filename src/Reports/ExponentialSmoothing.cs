namespace Diffusion.Reports;

/// <summary>
/// A mean of each value and its neighbours on both sides, with weights that fall exponentially. Looking back alone would
/// draw a falling loss too high.
/// </summary>
internal static class ExponentialSmoothing
{
    // The weights fall by e over a hundredth of the values: short enough to keep their shape, and a few values stay as they are.
    private const double Window = 0.01;

    public static double[] Of(double[] values)
    {
        double decay = 1 - (1 / Math.Max(1, Window * values.Length));
        double[] before = Sums(values, decay), after = [.. Sums([.. values.Reverse()], decay).Reverse()];
        double[] ones = Sums([.. values.Select(_ => 1.0)], decay);
        return [.. values.Select((v, i) => (before[i] + after[i] - v) / (ones[i] + ones[^(i + 1)] - 1))];
    }

    private static double[] Sums(double[] values, double decay)
    {
        double sum = 0;
        return [.. values.Select(v => sum = (decay * sum) + v)];
    }
}
