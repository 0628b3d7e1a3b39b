using System.Globalization;

namespace Diffusion.Framework.Tracking;

/// <summary>One line of <c>events.jsonl</c>.</summary>
/// <param name="Time">When it was written.</param>
/// <param name="Type"><c>metric</c> or <c>param</c>.</param>
/// <param name="Name">What the value is of.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Step">The training step; null for what belongs to no step.</param>
public sealed record RunEvent(DateTimeOffset Time, string Type, string Name, string Value, long? Step)
{
    /// <summary>The value as a number, which may be NaN or infinite.</summary>
    /// <exception cref="FormatException">When the value is not a number.</exception>
    public double Number => double.Parse(Value, CultureInfo.InvariantCulture);
}
