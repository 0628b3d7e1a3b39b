using System.Globalization;

namespace Diffusion.Reports;

/// <summary>Numbers as tables and sentences show them.</summary>
public static class NumberText
{
    private const double SmallestP = 1e-4;

    /// <summary>Four significant digits; whole numbers and large ones without decimals.</summary>
    public static string Of(double value) => Math.Abs(value) switch
    {
        double.NaN => "not a number",
        double.PositiveInfinity => value > 0 ? "infinite" : "-infinite",
        0 => "0",
        < 1e-3 => value.ToString("0.###e-0", CultureInfo.InvariantCulture),
        >= 1000 => value.ToString("0", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture),
    };

    /// <summary>A p value with three significant digits, never 0.</summary>
    public static string P(double p) =>
        p < SmallestP ? "below 0.0001" : p.ToString(p < 1e-3 ? "0.0000" : "G3", CultureInfo.InvariantCulture);

    /// <summary>Every digit, for programs.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
