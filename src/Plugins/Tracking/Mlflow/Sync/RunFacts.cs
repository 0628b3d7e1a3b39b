using System.Globalization;
using System.Text.Json.Nodes;
using Diffusion.Framework.Files;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>What the JSON files of a run folder say, in MLflow's terms.</summary>
internal sealed record RunFacts
{
    public required string Name { get; init; }

    /// <summary>The MLflow experiment that the run names itself; null where it names none.</summary>
    public string? Experiment { get; private init; }

    public DateTimeOffset StartedAt { get; private init; }

    /// <summary>How the run stands; one that says "running" and that no process holds was killed.</summary>
    public RunRecord? Record { get; private init; }

    public MlflowDataset? Dataset { get; private init; }

    public SweepPlace? Place { get; private init; }

    /// <summary>The final numbers: metrics, what they cost, and what was measured later.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; private init; } = new Dictionary<string, double>();

    private JsonObject? Environment { get; init; }

    private string? Description { get; init; }

    /// <exception cref="MlflowException">When one of them is damaged; nothing is taken from it.</exception>
    public static RunFacts Read(RunFolder folder, Uri server)
    {
        try
        {
            return Told(folder, server);
        }
        catch (DamagedFileException e)
        {
            throw new MlflowException($"{e.Message} The run is not sent.", e);
        }
    }

    private static RunFacts Told(RunFolder folder, Uri server)
    {
        if (File.Exists(folder.ExperimentFile)) Manifest.Check(folder.Path, Path.GetFileName(folder.ExperimentFile));
        var place = SweepPlace.Of(folder, server);
        var experiment = ReadObject(place?.ExperimentFile ?? folder.ExperimentFile);
        // A run that has just begun has no run.json yet.
        var written = File.Exists(folder.RunFile) ? RunRecord.Read(folder) : null;
        var record = written is null ? SweepPlace.RecordOf(folder) : Standing.Of(folder, written);
        return new RunFacts
        {
            Name = record?.Name ?? folder.Name,
            Experiment = Text(experiment?["tracking"] as JsonObject, "experiment"),
            StartedAt = record?.StartedAt ?? File.GetLastWriteTimeUtc(folder.ExperimentFile),
            Record = record,
            Dataset = DatasetOf(experiment?["data"] as JsonObject, record?.DataSha256),
            Place = place,
            // A killed run has come to none; it may go on.
            Numbers = record is null || written?.Status == RunStatus.Running
                ? new Dictionary<string, double>() : Standing.Numbers(folder, record),
            Environment = ReadObject(folder.EnvironmentFile),
            Description = place?.IsSweep == true ? place.Description : Text(experiment, "description"),
        };
    }

    /// <summary>The tags of the run.</summary>
    public IEnumerable<(string Key, string? Value)> Tags(RunFolder folder) =>
    [
        ("mlflow.runName", RunName(folder)),
        ("mlflow.note.content", Note()),
        ("mlflow.user", System.Environment.UserName),
        ("mlflow.source.name", "diffusion"),
        ("mlflow.source.type", "LOCAL"),
        ("mlflow.source.git.commit", Text(Environment, "gitCommit")),
        ("mlflow.source.git.branch", Text(Environment, "gitBranch")),
        ("diffusion.gitClean", Environment?["gitClean"]?.ToString().ToLowerInvariant()),
        ("mlflow.parentRunId", Place?.ParentRunId),
        ("diffusion.sweep", Place?.Sweep),
        ("diffusion.replaced", Place?.Replaced == true ? "true" : null),
        ("diffusion.id", Record?.Id ?? folder.Id),
        ("diffusion.error", Record?.Error),
        ("diffusion.samplesSha256", Record?.SamplesSha256),
        ("diffusion.revisions", Record is null ? null : $"training {Record.Revisions.Training}; drawing {Record.Revisions.Drawing}"),
        ("diffusion.metricRevisions", Later(Record)),
        ("diffusion.warnings", Record?.Warnings.Count > 0 ? string.Join("\n", Record.Warnings) : null),
    ];

    /// <summary>A variant is known by what distinguishes it, and belongs to its sweep.</summary>
    public string RunName(RunFolder folder) => Place switch
    {
        null => $"{Name}-{folder.Id}",
        { Replaced: true } => $"{Name}-{folder.Id} (replaced)",
        _ => Place.Variant ?? Place.Sweep,
    };

    /// <summary>What the page of the run begins with: what it is for, what came out, what went wrong.</summary>
    private string? Note()
    {
        string?[] parts = [Description, Place?.Answer, Record?.Error is { } error ? $"Failed: {error}" : null];
        return parts.Any(p => p is not null) ? string.Join("\n\n", parts.OfType<string>()) : null;
    }

    /// <summary>The numbers whose definition is not the first; null when there are none.</summary>
    private static string? Later(RunRecord? record) =>
        record?.Revisions.Metrics.Where(m => m.Value > 1)
            .Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key}={m.Value}")).ToList() is { Count: > 0 } later
            ? string.Join(", ", later) : null;

    private static MlflowDataset? DatasetOf(JsonObject? data, string? sha256) =>
        Text(data, "name") is { } name && sha256 is { Length: > 0 }
            ? new MlflowDataset(name, sha256[..Math.Min(MlflowLimits.Digest, sha256.Length)], SourceOf(data!, name))
            : null;

    /// <summary>How the data is made; a description beyond MLflow's limit is left to experiment.json.</summary>
    private static string SourceOf(JsonObject data, string name) =>
        data.ToJsonString() is { Length: <= MlflowLimits.DatasetSource / 2 } whole
            ? whole : new JsonObject { ["name"] = name }.ToJsonString();

    private static string? Text(JsonObject? node, string field) =>
        node?[field] is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;

    private static JsonObject? ReadObject(string file) => File.Exists(file) ? SealedJson.Read(file) : null;
}
