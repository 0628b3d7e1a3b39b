using Diffusion.Framework.Data;
using Diffusion.Framework.Files;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Running;

/// <summary>How a run ended.</summary>
/// <param name="Folder">Where it is kept.</param>
/// <param name="Record">The content of its <c>run.json</c>.</param>
/// <param name="Pictures">Paths of the pictures that were drawn.</param>
public sealed record RunOutcome(RunFolder Folder, RunRecord Record, IReadOnlyList<string> Pictures)
{
    /// <summary>Of an interrupted run: what it was doing and what is kept, a sentence without its end; null of a finished one.</summary>
    public string? Stopped { get; init; }
}

/// <summary>New samples of an old run.</summary>
/// <param name="Folder">Where the samples are kept.</param>
/// <param name="Result">Metrics and speed.</param>
/// <param name="Pictures">Paths of the pictures that were drawn.</param>
public sealed record SampleOutcome(string Folder, TaskResult Result, IReadOnlyList<string> Pictures);

/// <summary>What came of a trained module.</summary>
/// <param name="Metrics">By name.</param>
/// <param name="Revisions">The revision of each number's definition, by its name.</param>
/// <param name="Sees">The parts of the data that each number depends on, by its name.</param>
/// <param name="Data">How many samples each part has.</param>
/// <param name="Sha256">Identity of the samples, where samples were drawn.</param>
/// <param name="FunctionEvaluations">Evaluations of networks for a sample, the mean; a batch of twice the size counts two.</param>
/// <param name="ClassifierEvaluations">Evaluations of classifiers for each sample.</param>
/// <param name="SamplesPerSecond">Speed of drawing.</param>
/// <param name="PeakMemoryBytes">The largest resident memory of the process while samples were drawn.</param>
public sealed record TaskResult(
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyDictionary<string, int> Revisions,
    IReadOnlyDictionary<string, IReadOnlyList<DataPart>> Sees,
    DataSizes Data,
    string? Sha256 = null,
    double FunctionEvaluations = 0,
    double ClassifierEvaluations = 0,
    double SamplesPerSecond = 0,
    long PeakMemoryBytes = 0)
{
    /// <summary>The plugin that gave each number, by the number's name.</summary>
    public IReadOnlyDictionary<string, string> By { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Training steps that the weights lacked: a finished run's own numbers have nothing to do with those of such weights.
    /// </summary>
    public long StepsLeft { get; init; }

    /// <summary>What is allowed but unfit, and what was not as it should be, a sentence each. Those of a run are in its record.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads a <c>result.json</c>.</summary>
    /// <exception cref="DamagedFileException">When the file is not as it was written.</exception>
    public static TaskResult Read(string file) => SealedJson.Read<TaskResult>(file, RunRecord.Json);
}
