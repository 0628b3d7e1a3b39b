namespace Diffusion.Framework.Metrics;

/// <summary>
/// Says what one of a plugin's numbers was called in an earlier version. A run that is measured again keeps it under the present name.
/// </summary>
/// <param name="former">The earlier name in <c>run.json</c>.</param>
/// <param name="number">The present one.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class FormerNumberAttribute(string former, string number) : Attribute
{
    public string Former { get; } = former;

    public string Number { get; } = number;

    /// <summary>The earlier names of the number and of the bounds of its interval, with the present ones.</summary>
    internal IEnumerable<(string Former, string Number)> All =>
    [
        (Former, Number),
        (IntervalNames.Low(Former), IntervalNames.Low(Number)),
        (IntervalNames.High(Former), IntervalNames.High(Number)),
    ];
}
