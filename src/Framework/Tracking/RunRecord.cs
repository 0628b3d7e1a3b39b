using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Diffusion.Framework.Tracking;

/// <summary>How a run stands or ended: the content of <c>run.json</c>.</summary>
public sealed record RunRecord
{
    internal static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public required RunStatus Status { get; init; }

    public required string Name { get; init; }

    public required string Id { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What went wrong, when the run failed.</summary>
    public string? Error { get; init; }

    /// <summary>Training steps done.</summary>
    public long Step { get; init; }

    /// <summary>The shared training whose network the run used, as a path from its folder; null when it trained its own.</summary>
    public string? Trained { get; init; }

    /// <summary>Number of trained parameters.</summary>
    public long Parameters { get; init; }

    /// <summary>Final metrics by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new SortedDictionary<string, double>(StringComparer.Ordinal);

    /// <summary>SHA-256 of the final samples and their labels.</summary>
    public string? SamplesSha256 { get; init; }

    /// <summary>SHA-256 of the data.</summary>
    public string? DataSha256 { get; init; }

    /// <summary>Training speed of the last session, without start-up, evaluation and checkpoints.</summary>
    public double StepsPerSecond { get; init; }

    /// <summary>From start to end; sessions of a resumed run are added up.</summary>
    public double WallSeconds { get; init; }

    /// <summary>Evaluations of the denoiser for each sample.</summary>
    public int FunctionEvaluations { get; init; }

    public double SamplesPerSecond { get; init; }

    /// <summary>The largest resident memory of the process while samples were drawn.</summary>
    public long PeakMemoryBytes { get; init; }

    public void Write(RunFolder folder) => RunFolder.WriteJson(folder.RunFile, JsonSerializer.SerializeToNode(this, Format)!);

    /// <summary>Reads a run's record.</summary>
    public static RunRecord Read(RunFolder folder) =>
        JsonNode.Parse(File.ReadAllText(folder.RunFile)).Deserialize<RunRecord>(Format)!;
}

/// <summary>How a run stands or ended.</summary>
public enum RunStatus
{
    Running,
    Finished,
    Failed,
    Interrupted,
}
