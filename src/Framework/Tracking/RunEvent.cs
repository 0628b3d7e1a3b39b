using System.Globalization;

namespace Diffusion.Framework.Tracking;

/// <summary>What one line of <c>events.jsonl</c> says.</summary>
/// <param name="Time">When it was written.</param>
/// <param name="Type"><c>metric</c> or <c>param</c>; a later version may know more.</param>
/// <param name="Name">What the value is of.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Step">The training step; null for what belongs to no step.</param>
public sealed record RunEvent(DateTimeOffset Time, string Type, string Name, string Value, long? Step)
{
    /// <summary>The value as a number, which may be NaN or infinite.</summary>
    /// <exception cref="FormatException">When the value is not a number, which it is in every metric that was read.</exception>
    public double Number => double.Parse(Value, CultureInfo.InvariantCulture);
}
