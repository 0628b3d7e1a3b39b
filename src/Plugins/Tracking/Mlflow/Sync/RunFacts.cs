using System.Text.Json.Nodes;
using Diffusion.Framework.Files;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>What the JSON files of a run folder say, in MLflow's terms.</summary>
internal sealed record RunFacts(
    string Name, DateTimeOffset StartedAt, RunRecord? Record, MlflowDataset? Dataset, string? GitCommit, SweepPlace? Place)
{
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
        var experiment = ReadObject(folder.ExperimentFile);
        var environment = ReadObject(folder.EnvironmentFile);
        // A run that has just begun has no run.json yet.
        var record = File.Exists(folder.RunFile) ? RunRecord.Read(folder) : SweepPlace.RecordOf(folder);
        return new RunFacts(
            record?.Name ?? folder.Name,
            record?.StartedAt ?? File.GetLastWriteTimeUtc(folder.ExperimentFile),
            record,
            DatasetOf(experiment?["data"] as JsonObject, record?.DataSha256),
            TextOf(environment?["gitCommit"]),
            SweepPlace.Of(folder, server));
    }

    /// <summary>The tags of the run.</summary>
    public IEnumerable<(string Key, string? Value)> Tags(RunFolder folder) =>
    [
        ("mlflow.runName", RunName(folder)),
        ("mlflow.user", Environment.UserName),
        ("mlflow.source.name", "diffusion"),
        ("mlflow.source.type", "LOCAL"),
        ("mlflow.source.git.commit", GitCommit),
        ("mlflow.parentRunId", Place?.ParentRunId),
        ("diffusion.sweep", Place?.Sweep),
        ("diffusion.id", Record?.Id ?? folder.Id),
        ("diffusion.samplesSha256", Record?.SamplesSha256),
        ("diffusion.revisions", Record is null ? null : $"training {Record.Revisions.Training}; drawing {Record.Revisions.Drawing}"),
        ("diffusion.metricRevisions", Later(Record)),
        ("diffusion.warnings", Record?.Warnings.Count > 0 ? string.Join("\n", Record.Warnings) : null),
    ];

    /// <summary>The numbers whose definition is not the first; null when there are none.</summary>
    private static string? Later(RunRecord? record) =>
        record?.Revisions.Metrics.Where(m => m.Value > 1).Select(m => $"{m.Key}={m.Value}").ToList() is { Count: > 0 } later
            ? string.Join(", ", later) : null;

    /// <summary>A variant is known by what distinguishes it, and belongs to its sweep.</summary>
    public string RunName(RunFolder folder) => Place is null ? $"{Name}-{folder.Id}" : Place.Variant ?? Place.Sweep;

    private static MlflowDataset? DatasetOf(JsonObject? data, string? sha256) =>
        data is not null && TextOf(data["name"]) is { } name && sha256 is { Length: > 0 }
            ? new MlflowDataset(name, sha256[..Math.Min(MlflowLimits.Digest, sha256.Length)], SourceOf(data, name))
            : null;

    /// <summary>How the data is made; a description beyond MLflow's limit is left to experiment.json.</summary>
    private static string SourceOf(JsonObject data, string name) =>
        data.ToJsonString() is { Length: <= MlflowLimits.DatasetSource } whole ? whole : new JsonObject { ["name"] = name }.ToJsonString();

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static JsonObject? ReadObject(string file) => File.Exists(file) ? SealedJson.Read(file) : null;
}
