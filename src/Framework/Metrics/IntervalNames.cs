namespace Diffusion.Framework.Metrics;

/// <summary>How the bounds of a number's interval are called, so that a measurement stays a flat list of names and numbers.</summary>
public static class IntervalNames
{
    private const string LowEnd = "Low";
    private const string HighEnd = "High";

    /// <summary>The name of the lower bound.</summary>
    public static string Low(string name) => name + LowEnd;

    /// <summary>The name of the upper bound.</summary>
    public static string High(string name) => name + HighEnd;

    /// <summary>True for a bound of another number that is measured too.</summary>
    public static bool IsBound(string name, IEnumerable<string> measured) =>
        measured.Any(other => name == Low(other) || name == High(other));

    /// <summary>The bounds of a number, or null where it has not both.</summary>
    public static (double Low, double High)? Of(IReadOnlyDictionary<string, double> numbers, string name) =>
        numbers.TryGetValue(Low(name), out double low) && numbers.TryGetValue(High(name), out double high) ? (low, high) : null;
}
