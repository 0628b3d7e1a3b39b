using System.Text.Json;
using System.Text.Json.Nodes;

namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>The part of MLflow's REST API that a run needs.</summary>
internal sealed class MlflowClient(MlflowConnection connection, MlflowRetry retry, Action<TimeSpan>? answered = null) : IDisposable
{
    private readonly MlflowTransport _transport = new(connection, retry, answered);

    public Uri Uri => _transport.Uri;

    /// <summary>The page of a run.</summary>
    public Uri RunUrl(string experimentId, string runId) => new(Uri, $"#/experiments/{experimentId}/runs/{runId}");

    /// <summary>The id of the experiment of that name.</summary>
    public async Task<string> GetOrCreateExperimentAsync(string name, CancellationToken cancellation)
    {
        if (await FindExperimentAsync(name, cancellation) is { } id) return id;
        try
        {
            var answer = await _transport.PostAsync("experiments/create", new JsonObject { ["name"] = name }, cancellation);
            return Text(answer, "experiment_id");
        }
        // Another run created it in between.
        catch (MlflowException e) when (e.ErrorCode == "RESOURCE_ALREADY_EXISTS")
        {
            return await FindExperimentAsync(name, cancellation) ?? throw new MlflowException(e.Message, e);
        }
    }

    /// <summary>Creates a run. Without an answer it may exist all the same: look for its tag before trying again.</summary>
    public async Task<MlflowRun> CreateRunAsync(NewRun run, CancellationToken cancellation)
    {
        var answer = await _transport.PostAsync(
            "runs/create",
            new JsonObject
            {
                ["experiment_id"] = run.ExperimentId,
                ["run_name"] = run.RunName,
                ["user_id"] = run.UserId,
                ["start_time"] = run.StartedAt.ToUnixTimeMilliseconds(),
                ["tags"] = new JsonArray(new MlflowTag(run.TagKey, run.TagValue).ToJson()),
            },
            cancellation,
            once: true);
        return Run(answer["run"]);
    }

    /// <summary>A run by one of its tags.</summary>
    public async Task<MlflowRun?> FindRunAsync(string experimentId, string tagKey, string tagValue, CancellationToken cancellation)
    {
        var answer = await _transport.PostAsync(
            "runs/search",
            new JsonObject
            {
                ["experiment_ids"] = new JsonArray(experimentId),
                ["filter"] = $"tags.`{tagKey}` = '{tagValue}'",
                ["max_results"] = 1,
            },
            cancellation);
        return answer["runs"] is JsonArray { Count: > 0 } runs ? Run(runs[0]) : null;
    }

    /// <summary>A run by its id; null when the server does not know it.</summary>
    public async Task<MlflowRun?> GetRunAsync(string runId, CancellationToken cancellation)
    {
        try
        {
            return Run((await _transport.GetAsync($"runs/get?run_id={Uri.EscapeDataString(runId)}", cancellation))["run"]);
        }
        catch (MlflowException e) when (e.ErrorCode == "RESOURCE_DOES_NOT_EXIST")
        {
            return null;
        }
    }

    /// <summary>Sets a run's status: RUNNING, FINISHED, FAILED or KILLED.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="status">Its status.</param>
    /// <param name="endedAt">When it ended; null takes an end of before back. A server keeps it when it is told nothing, and drops it at
    /// 0.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task UpdateRunAsync(string runId, string status, DateTimeOffset? endedAt, CancellationToken cancellation) =>
        _transport.PostAsync(
        "runs/update",
        new JsonObject { ["run_id"] = runId, ["status"] = status, ["end_time"] = endedAt?.ToUnixTimeMilliseconds() ?? 0 },
        cancellation);

    /// <summary>Takes a tag away; nothing where it is not there.</summary>
    public async Task DeleteTagAsync(string runId, string key, CancellationToken cancellation)
    {
        try
        {
            await _transport.PostAsync("runs/delete-tag", new JsonObject { ["run_id"] = runId, ["key"] = key }, cancellation);
        }
        catch (MlflowException e) when (e.ErrorCode == "RESOURCE_DOES_NOT_EXIST")
        {
        }
    }

    public Task LogBatchAsync(string runId, MlflowBatch batch, CancellationToken cancellation) =>
        batch.IsEmpty ? Task.CompletedTask : _transport.PostAsync("runs/log-batch", batch.ToJson(runId), cancellation);

    /// <summary>Names the data that a run was trained on.</summary>
    public Task LogInputAsync(string runId, MlflowDataset dataset, CancellationToken cancellation) => _transport.PostAsync(
        "runs/log-inputs",
        new JsonObject
        {
            ["run_id"] = runId,
            ["datasets"] = new JsonArray(new JsonObject
            {
                ["tags"] = new JsonArray(new MlflowTag("mlflow.data.context", "training").ToJson()),
                ["dataset"] = new JsonObject
                {
                    ["name"] = dataset.Name,
                    ["digest"] = dataset.Digest,
                    // The official client reads the sources that it knows alone; this one is a set of tags.
                    ["source_type"] = "code",
                    ["source"] = new JsonObject
                    {
                        ["tags"] = new JsonObject { ["mlflow.source.name"] = "diffusion", ["diffusion.data"] = dataset.Source },
                    }.ToJsonString(),
                },
            }),
        },
        cancellation);

    /// <summary>Uploads a file to a path below the artifact endpoint.</summary>
    public Task UploadAsync(string path, byte[] content, CancellationToken cancellation)
    {
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return _transport.PutAsync($"api/2.0/mlflow-artifacts/artifacts/{escaped}", content, cancellation);
    }

    public void Dispose() => _transport.Dispose();

    private async Task<string?> FindExperimentAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var answer = await _transport.GetAsync($"experiments/get-by-name?experiment_name={Uri.EscapeDataString(name)}", cancellation);
            return answer["experiment"]?["lifecycle_stage"]?.ToString() == "deleted"
                ? throw new MlflowException($"the MLflow experiment '{name}' is deleted; restore it or name another")
                : Text(answer["experiment"], "experiment_id");
        }
        catch (MlflowException e) when (e.ErrorCode == "RESOURCE_DOES_NOT_EXIST")
        {
            return null;
        }
    }

    private static MlflowRun Run(JsonNode? run) =>
        new(
            Text(run?["info"], "run_id"), Text(run?["info"], "experiment_id"), run?["info"]?["artifact_uri"]?.ToString() ?? "",
            run?["info"]?["lifecycle_stage"]?.ToString() == "deleted");

    private static string Text(JsonNode? node, string field) =>
        node?[field] is JsonValue value && value.GetValueKind() == JsonValueKind.String
            ? value.GetValue<string>()
            : throw new MlflowException($"MLflow's answer has no '{field}': {node?.ToJsonString() ?? "nothing"}");
}
