using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Diffusion.Framework.Data;
using Diffusion.Framework.Files;

namespace Diffusion.Framework.Tracking;

/// <summary>How a run stands or ended: the content of <c>run.json</c>.</summary>
public sealed record RunRecord
{
    internal static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public required RunStatus Status { get; init; }

    public required string Name { get; init; }

    public required string Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the last session began; null where the run was never gone on with.</summary>
    public DateTimeOffset? ResumedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The format of the run's folder; folders of the first format name none.</summary>
    public int Format { get; init; } = 1;

    /// <summary>What went wrong, when the run failed: the first line of <c>error.txt</c>.</summary>
    public string? Error { get; init; }

    /// <summary>What is allowed but unfit, and what was not as it should be while the run went on; a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The revisions of what computed the run, and of the definition of each of its numbers.</summary>
    public RunRevisions Revisions { get; init; } = new();

    /// <summary>The other runs that this one uses.</summary>
    public IReadOnlyList<UsedRun> Uses { get; init; } = [];

    /// <summary>Training steps done.</summary>
    public long Step { get; init; }

    /// <summary>The training step with whose weights samples were drawn, where that is the best one; null where it is the last.</summary>
    public long? BestStep { get; init; }

    /// <summary>The shared training whose network the run used, as a path from its folder; null when it trained its own.</summary>
    public string? Trained { get; init; }

    /// <summary>Number of trained parameters.</summary>
    public long Parameters { get; init; }

    /// <summary>Final metrics by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>The parts of the data that each of the metrics depends on, by its name; earlier versions did not tell.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<DataPart>> Sees { get; init; } =
        new SortedDictionary<string, IReadOnlyList<DataPart>>(StringComparer.Ordinal);

    /// <summary>SHA-256 of the final samples and their labels.</summary>
    public string? SamplesSha256 { get; init; }

    /// <summary>SHA-256 of the data.</summary>
    public string? DataSha256 { get; init; }

    /// <summary>How many samples each part of the data has; null where an earlier version did not tell.</summary>
    public DataSizes? Data { get; init; }

    /// <summary>Training speed of the last session, without start-up, evaluation and checkpoints.</summary>
    public double StepsPerSecond { get; init; }

    /// <summary>From start to end; sessions of a resumed run are added up.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Evaluations of networks for each sample, the mean over samples; a batch of twice the size counts two.</summary>
    public double FunctionEvaluations { get; init; }

    /// <summary>Evaluations of classifiers for each sample.</summary>
    public double ClassifierEvaluations { get; init; }

    public double SamplesPerSecond { get; init; }

    /// <summary>The largest resident memory of the process while samples were drawn.</summary>
    public long PeakMemoryBytes { get; init; }

    public void Write(RunFolder folder) => SealedJson.Write(folder.RunFile, (JsonObject)JsonSerializer.SerializeToNode(this, Json)!);

    /// <summary>Reads a run's record.</summary>
    /// <exception cref="DamagedFileException">When the file is not as it was written.</exception>
    public static RunRecord Read(RunFolder folder) => SealedJson.Read<RunRecord>(folder.RunFile, Json);
}

/// <summary>The revisions of what made a run's numbers. Numbers of different revisions are not ranked against each other.</summary>
public sealed record RunRevisions
{
    /// <summary>Of what trained the weights: of the engine and of each plugin that has one of its own, as text.</summary>
    public string Training { get; init; } = "1";

    /// <summary>Of what drew the samples.</summary>
    public string Drawing { get; init; } = "1";

    /// <summary>Of the definition of each number in <see cref="RunRecord.Metrics"/>, by its name. What is absent has the first.</summary>
    public IReadOnlyDictionary<string, int> Metrics { get; init; } = new SortedDictionary<string, int>(StringComparer.Ordinal);

    /// <summary>
    /// The plugin that gave each number, such as <c>metric elbo</c>, by the number's name: its revisions say nothing of another plugin that
    /// gives a number of the same name. Absent in records of earlier versions.
    /// </summary>
    public IReadOnlyDictionary<string, string> By { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Another run that a run uses.</summary>
/// <param name="Setting">The path of the setting that names it, such as <c>guidance.run</c>.</param>
/// <param name="Id">Its identity.</param>
/// <param name="WeightsSha256">SHA-256 of its weights; null where it has nothing to train.</param>
public sealed record UsedRun(string Setting, string Id, string? WeightsSha256);

/// <summary>How a run stands or ended.</summary>
public enum RunStatus
{
    Running,
    Finished,
    Failed,
    Interrupted,
}
