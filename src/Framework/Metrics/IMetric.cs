using Diffusion.Framework.Data;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Torch;
using static TorchSharp.torch;

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
    /// The parts of the data that its numbers are computed from or compared with; empty for one that knows the distribution itself.
    /// A verdict sees the test part, and the training part only where its definition says so.
    /// </summary>
    IReadOnlyList<DataPart> Sees { get; }

    /// <summary>False for one that takes so long that it is only computed where an experiment names it.</summary>
    bool ByDefault => true;

    /// <summary>False for one that judges the model alone: no samples need be drawn for it.</summary>
    bool NeedsSamples => true;

    /// <summary>The numbers by their names in <c>run.json</c>.</summary>
    IReadOnlyDictionary<string, double> Measure(MetricInput input);
}

/// <summary>What a metric sees.</summary>
/// <param name="Samples">Generated samples, on the CPU, with what was asked of them. Empty where no metric needs any.</param>
/// <param name="Data">The real data, on the CPU.</param>
/// <param name="Space">What a sample is.</param>
/// <param name="Model">What the samples were drawn from: of the type that the metric says it judges.</param>
/// <param name="Compute">Where the model is.</param>
/// <param name="Streams">Randomness of the metrics; independent of the run's seed, so that two runs are measured alike.</param>
public sealed record MetricInput(
    Samples Samples, Dataset Data, DataSpace Space, object Model, Compute Compute, RandomStreams Streams)
{
    /// <summary>
    /// Tables that a metric keeps beside its numbers, by name: <c>NAME.npy</c> in the folder of the samples, float64 [rows, columns].
    /// </summary>
    public IDictionary<string, double[,]> Tables { get; init; } = new Dictionary<string, double[,]>();

    /// <summary>Takes what makes a number less than it seems, such as too few samples, a sentence each.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Ends the measuring early: a metric that takes long looks at it between two pieces of its work.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Takes how far the metric is.</summary>
    public Action<MetricProgress> Progress { get; init; } = _ => { };

    /// <summary>To be called between two pieces of work: tells how far the metric is, and ends it where that is wanted.</summary>
    /// <param name="done">Pieces done.</param>
    /// <param name="count">Pieces in all.</param>
    /// <param name="work">What is done, where that is not the measuring itself, such as "training a classifier".</param>
    /// <exception cref="OperationCanceledException">When the measuring was cancelled.</exception>
    public void Advance(long done, long count, string? work = null)
    {
        Cancellation.ThrowIfCancellationRequested();
        Progress(new(done, count, work));
    }
}

/// <summary>How far a metric is.</summary>
/// <param name="Done">Pieces of work done.</param>
/// <param name="Count">Pieces in all.</param>
/// <param name="Work">What is done, where that is not the measuring itself, such as "training a classifier"; null otherwise.</param>
public readonly record struct MetricProgress(long Done, long Count, string? Work = null);

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

/// <summary>In which features metrics compare samples, such as the activations of a network. Metrics choose one by an option.</summary>
public interface IFeatureExtractor
{
    static readonly PluginKind<IFeatureExtractor> Kind = new(
        "feature-extractor", "in which features a metric compares samples", Effect.Judging, "features")
    {
        IsOption = true,
    };

    /// <summary>
    /// Why samples of a data source have no such features, as a clause that follows the metric's name ("needs images, ..."); null when
    /// they have.
    /// </summary>
    string? Refusal(IDataSource source);

    /// <summary>True where it also tells how probable each class of the data is.</summary>
    bool HasClasses => false;

    /// <summary>The features for the samples and the data of a measurement. Who asks disposes them, where they can be disposed.</summary>
    /// <exception cref="OperationCanceledException">When the measurement is cancelled.</exception>
    IFeatures Open(MetricInput input);
}

/// <summary>Maps samples to the features in which metrics compare them.</summary>
public interface IFeatures
{
    /// <summary>Differs between any two that may give different numbers; the name of what is cached.</summary>
    string Identity { get; }

    /// <summary>True where mapping takes long enough that what it gave of the real data is worth keeping on disk.</summary>
    bool IsCostly => true;

    /// <summary>
    /// True where the scale of the features is part of published numbers; otherwise it means nothing, and a metric whose kernel depends on
    /// it brings it to 1.
    /// </summary>
    bool HasPublishedScale => false;

    /// <summary>Features of a batch [B, ...], as [B, F].</summary>
    Tensor Of(Tensor batch);

    /// <summary>Probabilities of the classes for a batch [B, ...], as [B, K].</summary>
    /// <exception cref="NotSupportedException">Where there are no classes.</exception>
    Tensor Probabilities(Tensor batch) => throw new NotSupportedException("These features have no classes.");
}
