using Diffusion.Framework.Data;

namespace Diffusion.Framework.Metrics;

/// <summary>Judges samples. One plugin may give several numbers that belong together, such as a distance and its floor.</summary>
public interface IMetric
{
    /// <summary>
    /// Why it cannot judge samples of a data source, as a clause that follows the metric's name ("needs classes, ..."); null when it can.
    /// </summary>
    string? Refusal(IDataSource source);

    /// <summary>The numbers by their names in <c>run.json</c>.</summary>
    IReadOnlyDictionary<string, double> Measure(MetricInput input);
}
