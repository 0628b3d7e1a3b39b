using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>Sends new params and metrics in full batches; the cursor moves with each batch.</summary>
internal static class EventSending
{
    public static async Task SendAsync(SyncPass pass, CancellationToken cancellation)
    {
        var batch = new MlflowBatch();
        long end = pass.State.Cursor;
        foreach (var line in EventReader.Lines(pass.Folder.EventsFile, end))
        {
            if (line.Event is null && line.Text.Length > 0)
                pass.Note($"A line of events.jsonl that ends at byte {line.End} is no event and is left out.");
            if (!Add(pass, batch, line.Event))
            {
                await SendBatchAsync(pass, batch, end, cancellation);
                batch = new MlflowBatch();
                Add(pass, batch, line.Event);
            }
            end = line.End;
        }
        if (end != pass.State.Cursor) await SendBatchAsync(pass, batch, end, cancellation);
    }

    private static async Task SendBatchAsync(SyncPass pass, MlflowBatch batch, long end, CancellationToken cancellation)
    {
        await pass.Client.LogBatchAsync(pass.RunId, batch, cancellation);
        pass.Metrics += batch.Metrics;
        pass.Params += batch.Params;
        pass.State.Cursor = end;
        pass.Save();
    }

    /// <summary>Adds an event to the batch; false when the batch is full. A type that this version does not know is passed over.</summary>
    private static bool Add(SyncPass pass, MlflowBatch batch, RunEvent? item) => item switch
    {
        { Type: "metric" } => AddMetric(pass, batch, new(item.Name, item.Number, item.Time.ToUnixTimeMilliseconds(), item.Step ?? 0)),
        { Type: "param" } => AddParam(pass, batch, new(item.Name, item.Value)),
        _ => true,
    };

    private static bool AddMetric(SyncPass pass, MlflowBatch batch, MlflowMetric metric)
    {
        metric = metric with { Key = pass.Key(metric.Key) };
        // Folders of earlier versions have steps twice, which a resumed run repeated.
        if (pass.State.LastPoints.TryGetValue(metric.Key, out var last)
            && (MlflowMetric.StepOf(last) > metric.Step || last == metric.Point)) return true;
        if (!batch.TryAdd(metric)) return false;
        pass.State.LastPoints[metric.Key] = metric.Point;
        return true;
    }

    private static bool AddParam(SyncPass pass, MlflowBatch batch, MlflowParam param)
    {
        param = new MlflowParam(pass.Key(param.Key), pass.Cut(param.Value, MlflowLimits.ParamValue, $"The param '{param.Key}'"));
        if (pass.State.Params.TryGetValue(param.Key, out var sent))
        {
            // MLflow refuses a changed param together with its whole batch.
            if (sent != param.Value)
                pass.Note($"The param '{param.Key}' is '{sent}' on MLflow, which keeps the first value; now it is '{param.Value}'.");
            return true;
        }
        if (!batch.TryAdd(param)) return false;
        pass.State.Params[param.Key] = param.Value;
        return true;
    }
}
