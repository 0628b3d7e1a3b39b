using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>Sends how the run stands and, when it has ended, its final metrics.</summary>
internal static class StatusSending
{
    public static async Task SendAsync(SyncPass pass, CancellationToken cancellation)
    {
        if (pass.Facts.Record is not { } record) return;
        if (record.Status != RunStatus.Running) await SendFinalMetricsAsync(pass, record, cancellation);

        // A resumed run is RUNNING again and has no end.
        var status = Status(record.Status);
        var ended = record.Status == RunStatus.Running ? null : record.EndedAt;
        var told = $"{status} {ended?.ToUnixTimeMilliseconds()}".TrimEnd();
        if (told == (pass.State.Status ?? "RUNNING")) return;
        await pass.Client.UpdateRunAsync(pass.RunId, status, ended, cancellation);
        pass.State.Status = told;
        pass.Save();
    }

    private static async Task SendFinalMetricsAsync(SyncPass pass, RunRecord record, CancellationToken cancellation)
    {
        var batch = new MlflowBatch();
        long time = (record.EndedAt ?? record.StartedAt).ToUnixTimeMilliseconds();
        foreach (var (name, value) in pass.Facts.Numbers)
        {
            var metric = new MlflowMetric(pass.Key(name), value, time, record.Step);
            if (pass.State.LastPoints.TryGetValue(metric.Key, out var last) && last == metric.Point) continue;
            if (!batch.TryAdd(metric))
            {
                await SendAsync(batch);
                batch = new MlflowBatch();
                batch.TryAdd(metric);
            }
            pass.State.LastPoints[metric.Key] = metric.Point;
        }
        await SendAsync(batch);

        async Task SendAsync(MlflowBatch full)
        {
            await pass.Client.LogBatchAsync(pass.RunId, full, cancellation);
            pass.Metrics += full.Metrics;
            pass.Save();
        }
    }

    private static string Status(RunStatus status) => status switch
    {
        RunStatus.Running => "RUNNING",
        RunStatus.Finished => "FINISHED",
        RunStatus.Failed => "FAILED",
        _ => "KILLED",
    };
}
