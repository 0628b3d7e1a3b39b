using Diffusion.Framework.Data;

namespace Diffusion.Framework.Running;

/// <summary>What came of a trained module.</summary>
/// <param name="Metrics">By name.</param>
/// <param name="Revisions">The revision of each number's definition, by its name.</param>
/// <param name="Sees">The parts of the data that each number depends on, by its name.</param>
/// <param name="Data">How many samples each part has.</param>
/// <param name="Sha256">Identity of the samples, where samples were drawn.</param>
/// <param name="FunctionEvaluations">Evaluations of networks for each sample; a batch of twice the size counts two.</param>
/// <param name="ClassifierEvaluations">Evaluations of classifiers for each sample.</param>
/// <param name="SamplesPerSecond">Speed of drawing.</param>
/// <param name="PeakMemoryBytes">The largest resident memory of the process while samples were drawn.</param>
public sealed record TaskResult(
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<string, int> Revisions,
    IReadOnlyDictionary<string, IReadOnlyList<DataPart>> Sees,
    DataSizes Data,
    string? Sha256 = null,
    int FunctionEvaluations = 0,
    int ClassifierEvaluations = 0,
    double SamplesPerSecond = 0,
    long PeakMemoryBytes = 0);
