using Diffusion.Framework.Data;

namespace Diffusion.Framework.Metrics;

/// <summary>Judges samples. One plugin may give several numbers that belong together, such as a distance and its floor.</summary>
public interface IMetric
{
    /// <summary>
    /// Why it cannot judge samples of a data source, as a clause that follows the metric's name ("needs classes, ..."); null when it can.
    /// </summary>
    string? Refusal(IDataSource source);

    /// <summary>False for one that takes so long that it is only computed where an experiment names it.</summary>
    bool ByDefault => true;

    /// <summary>False for one that judges the model alone: no samples need be drawn for it.</summary>
    bool NeedsSamples => true;

    /// <summary>True for one that asks the model for x0 at every level of the schedule, not only at those of the grid.</summary>
    bool NeedsEveryLevel => false;

    /// <summary>The numbers by their names in <c>run.json</c>.</summary>
    IReadOnlyDictionary<string, double> Measure(MetricInput input);
}
