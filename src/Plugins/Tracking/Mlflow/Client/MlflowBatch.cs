using System.Text.Json.Nodes;

namespace Diffusion.Plugins.Tracking.Mlflow.Client;

/// <summary>Entries for one <c>runs/log-batch</c>; takes entries as long as the request stays within MLflow's limits.</summary>
internal sealed class MlflowBatch
{
    // Room for the run's id, the names of the three lists and the brackets.
    private int _bytes = 1000;
    private readonly JsonArray _metrics = [];
    private readonly JsonArray _params = [];
    private readonly JsonArray _tags = [];

    public int Metrics => _metrics.Count;

    public int Params => _params.Count;

    public bool IsEmpty => Count == 0;

    private int Count => _metrics.Count + _params.Count + _tags.Count;

    /// <summary>Adds the entry; false when it has no room.</summary>
    public bool TryAdd(MlflowMetric metric) => TryAdd(_metrics, MlflowLimits.BatchMetrics, metric.ToJson());

    /// <inheritdoc cref="TryAdd(MlflowMetric)"/>
    public bool TryAdd(MlflowParam param) => TryAdd(_params, MlflowLimits.BatchParams, param.ToJson());

    /// <inheritdoc cref="TryAdd(MlflowMetric)"/>
    public bool TryAdd(MlflowTag tag) => TryAdd(_tags, MlflowLimits.BatchTags, tag.ToJson());

    public JsonObject ToJson(string runId) => new()
    {
        ["run_id"] = runId,
        ["metrics"] = _metrics.DeepClone(),
        ["params"] = _params.DeepClone(),
        ["tags"] = _tags.DeepClone(),
    };

    private bool TryAdd(JsonArray list, int limit, JsonObject entry)
    {
        // The writer escapes everything outside ASCII, so characters are bytes.
        int bytes = entry.ToJsonString().Length + 1;
        if (list.Count == limit || Count == MlflowLimits.BatchEntries || _bytes + bytes > MlflowLimits.BatchBytes) return false;
        list.Add(entry);
        _bytes += bytes;
        return true;
    }
}
