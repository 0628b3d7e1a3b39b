using Diffusion.Framework.Data;
using Diffusion.Framework.Torch;

namespace Diffusion.Framework.Metrics;

/// <summary>What a metric sees, on the CPU.</summary>
/// <param name="Samples">Generated samples; labels are the classes that were asked for.</param>
/// <param name="Data">The real data.</param>
/// <param name="Streams">Randomness of the metrics; independent of the run's seed, so that two runs are measured alike.</param>
public sealed record MetricInput(Samples Samples, Dataset Data, RandomStreams Streams);
