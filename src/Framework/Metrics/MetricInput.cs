using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;

namespace Diffusion.Framework.Metrics;

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
}
