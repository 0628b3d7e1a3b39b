using System.Globalization;
using System.Text.Json.Nodes;
using Diffusion.Framework.Tracking;

namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>A point of a metric. Time in Unix milliseconds: MLflow stores a fractional one as 0.</summary>
internal sealed record MlflowMetric(string Key, double Value, long Time, long Step)
{
    /// <summary>Step and value, to tell whether a point is known.</summary>
    public string Point => string.Create(CultureInfo.InvariantCulture, $"{Step} {Value:R}");

    /// <summary>The step of a <see cref="Point"/>.</summary>
    public static long StepOf(string point) => long.Parse(point.Split(' ')[0], CultureInfo.InvariantCulture);

    public JsonObject ToJson() => new()
    {
        ["key"] = Key,
        ["value"] = EventLog.Number(Value),
        ["timestamp"] = Time,
        ["step"] = Step,
    };
}

/// <summary>A setting of a run; it can be set once.</summary>
internal sealed record MlflowParam(string Key, string Value)
{
    public JsonObject ToJson() => new() { ["key"] = Key, ["value"] = Value };
}

/// <summary>A note on a run; it can be changed.</summary>
internal sealed record MlflowTag(string Key, string Value)
{
    public JsonObject ToJson() => new() { ["key"] = Key, ["value"] = Value };
}

/// <summary>The data a run was trained on.</summary>
/// <param name="Name">Name of the data source.</param>
/// <param name="Digest">At most 36 characters.</param>
/// <param name="Source">How the data is made, as JSON.</param>
internal sealed record MlflowDataset(string Name, string Digest, string Source);

/// <summary>A run as the server knows it.</summary>
internal sealed record MlflowRun(string RunId, string ExperimentId, string ArtifactUri, bool Deleted);

/// <summary>A run to create, with one tag to find it by.</summary>
internal sealed record NewRun(string ExperimentId, string RunName, string UserId, DateTimeOffset StartedAt, string TagKey, string TagValue);
