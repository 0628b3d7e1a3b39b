using System.Globalization;
using ScottPlot.TickGenerators;

namespace Diffusion.Reports;

/// <summary>Ticks for an axis of decimal logarithms, labelled with the values themselves.</summary>
internal static class LogTicks
{
    private const double FewDecades = 2.5;
    private const double OneDecade = 1;
    private const double NarrowRatio = 3;

    public static NumericManual Between(double low, double high)
    {
        var ticks = new NumericManual();
        foreach (var value in Values(low, high)) ticks.AddMajor(Math.Log10(value), Label(value));
        return ticks;
    }

    /// <summary>Round values between two positive numbers and a little beyond: at least two, so that the axis can be read.</summary>
    public static IEnumerable<double> Values(double low, double high)
    {
        double decades = Math.Log10(high / low);
        return high / low < NarrowRatio ? Evenly(low, high)
            : decades > FewDecades ? Mantissas(low, high, [1])
            : decades > OneDecade ? Mantissas(low, high, [1, 2, 5])
            : Mantissas(low, high, [1, 2, 3, 4, 5, 7]);
    }

    private static IEnumerable<double> Mantissas(double low, double high, int[] mantissas)
    {
        for (int power = (int)Math.Floor(Math.Log10(low)) - 1; power <= Math.Ceiling(Math.Log10(high)); power++)
        {
            foreach (int m in mantissas) yield return m * Math.Pow(10, power);
        }
    }

    // Over a narrow range the axis is almost linear.
    private static IEnumerable<double> Evenly(double low, double high)
    {
        // Ends that only rounding tells apart are one.
        double rough = high - low > 1e-9 * high ? (high - low) / 5 : low / 5;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * new[] { 1, 2, 5, 10 }.First(m => m * power >= rough * 0.999);
        for (double n = Math.Max(1, Math.Floor(low / step) - 1); n * step <= high + step; n++) yield return n * step;
    }

    private static string Label(double value) => value is >= 1e-4 and < 1e5
        ? value.ToString("0.######", CultureInfo.InvariantCulture) : value.ToString("0.##e0", CultureInfo.InvariantCulture);
}
