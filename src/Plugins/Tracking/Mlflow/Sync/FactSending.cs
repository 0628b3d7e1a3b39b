using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>Sends the tags and the dataset, each when it is new.</summary>
internal static class FactSending
{
    public const string ParentTag = "mlflow.parentRunId";

    public static async Task SendAsync(SyncPass pass, CancellationToken cancellation)
    {
        await SendTagsAsync(pass, cancellation);
        if (pass.Facts.Place is { Replaced: true } && pass.State.Tags.ContainsKey(ParentTag))
        {
            await pass.Client.DeleteTagAsync(pass.RunId, ParentTag, cancellation);
            pass.State.Tags.Remove(ParentTag);
            pass.Save();
        }

        if (pass.Facts.Dataset is not { } dataset || dataset.Digest == pass.State.Dataset) return;
        await pass.Client.LogInputAsync(pass.RunId, dataset, cancellation);
        pass.State.Dataset = dataset.Digest;
        pass.Save();
    }

    private static async Task SendTagsAsync(SyncPass pass, CancellationToken cancellation)
    {
        var batch = new MlflowBatch();
        foreach (var (key, full) in pass.Facts.Tags(pass.Folder))
        {
            if (full is null) continue;
            var value = pass.Cut(full, MlflowLimits.TagValue, $"The tag '{key}'");
            if (pass.State.Tags.TryGetValue(key, out var sent) && sent == value) continue;
            batch.TryAdd(new MlflowTag(key, value));
            pass.State.Tags[key] = value;
        }
        if (batch.IsEmpty) return;
        await pass.Client.LogBatchAsync(pass.RunId, batch, cancellation);
        pass.Save();
    }
}
