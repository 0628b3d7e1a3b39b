using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Metrics;

/// <summary>Judges samples. One plugin may give several numbers that belong together, such as a distance and its floor.</summary>
public interface IMetric
{
    static readonly PluginKind<IMetric> Kind = new(
        "metric", "how a model and its samples are judged; unless listed, every metric that suits the data and is not slow",
        Effect.Judging, "metrics")
    {
        IsList = true,
    };

    /// <summary>
    /// Why it cannot judge samples of a data source, as a clause that follows the metric's name ("needs classes, ..."); null when it can.
    /// </summary>
    string? Refusal(IDataSource source);

    /// <summary>The type of model that it judges; null where it sees samples alone, whatever they were drawn from.</summary>
    Type? ModelType => null;

    /// <summary>
    /// The parts of the data that its numbers depend on; empty for one that knows the distribution itself. A verdict sees the test part, and
    /// the training part only where its definition says so.
    /// </summary>
    IReadOnlyList<DataPart> Sees { get; }

    /// <summary>False for one that takes so long that it is only computed where an experiment names it.</summary>
    bool ByDefault => true;

    /// <summary>False for one that judges the model alone: no samples need be drawn for it.</summary>
    bool NeedsSamples => true;

    /// <summary>The numbers by their names in <c>run.json</c>.</summary>
    IReadOnlyDictionary<string, double> Measure(MetricInput input);
}
