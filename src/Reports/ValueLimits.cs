using System.Globalization;

namespace Diffusion.Reports;

/// <summary>The range of one axis.</summary>
internal sealed record ValueLimits(double Low, double High)
{
    // A diverged sampler must not shrink the data to a line.
    private const double WidestInData = 2;
    private const double Padding = 0.04;

    public double Width => High - Low;

    /// <summary>Around the finite values of samples and of real ones, at most twice as wide as the real ones, and a little more.</summary>
    public static ValueLimits Around(IReadOnlyCollection<float> values, IReadOnlyCollection<float>? real = null)
    {
        var all = Finite(real is null ? values : values.Concat(real));
        if (real is { Count: > 0 } && Finite(real) is { Width: > 0 } data)
        {
            double more = (WidestInData - 1) / 2 * data.Width;
            all = new(Math.Max(all.Low, data.Low - more), Math.Min(all.High, data.High + more));
        }

        return all.Width > 0 ? new(all.Low - (Padding * all.Width), all.High + (Padding * all.Width)) : new(all.Low - 1, all.High + 1);
    }

    public bool Holds(double value) => value >= Low && value <= High;

    /// <summary>Where a value is between the ends, from 0 to 1.</summary>
    public double Share(double value) => (value - Low) / Width;

    /// <summary>Two to five round values inside.</summary>
    public IEnumerable<double> RoundValues()
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(Width / 2)));
        double step = power * new[] { 5, 2, 1 }.First(m => Math.Floor(High / (m * power)) - Math.Ceiling(Low / (m * power)) >= 1);
        for (double n = Math.Ceiling(Low / step); n * step <= High; n++) yield return n * step;
    }

    /// <summary>A value of <see cref="RoundValues"/> as text.</summary>
    public static string Text(double value) => value == 0 ? "0" : value.ToString("g4", CultureInfo.InvariantCulture);

    private static ValueLimits Finite(IEnumerable<float> values)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (float v in values.Where(float.IsFinite)) (low, high) = (Math.Min(low, v), Math.Max(high, v));
        return low > high ? new(0, 0) : new(low, high);
    }
}
