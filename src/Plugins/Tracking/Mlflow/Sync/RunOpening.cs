using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>Finds the run on the server or creates it.</summary>
internal static class RunOpening
{
    /// <summary>Tag with the folder's key. One folder is one run, under whatever address its server is reached.</summary>
    public const string KeyTag = "diffusion.syncKey";

    /// <summary>False where the run was deleted on the server: that was meant, and nothing is sent.</summary>
    public static async Task<bool> SendAsync(SyncPass pass, MlflowConnection connection, bool confirm, CancellationToken cancellation)
    {
        if (confirm && pass.State.RunId is { } id)
        {
            var known = await pass.Client.GetRunAsync(id, cancellation);
            if (known is { Deleted: true })
            {
                pass.Note($"The run {id} was deleted on the server and is not sent. Restore it there, or delete "
                    + $"'{pass.Folder.File("mlflow.json")}' to send it anew.");
                return false;
            }

            if (known is null)
            {
                pass.Note($"The server no longer has the run {id}; it is sent anew.");
                pass.Reset();
            }
        }

        if (pass.State.RunId is not null) return true;

        var experiment = connection.Experiment ?? pass.Facts.Experiment ?? connection.DefaultExperiment ?? pass.Facts.Name;
        var experimentId = await pass.Client.GetOrCreateExperimentAsync(experiment, cancellation);
        var run = await pass.Client.FindRunAsync(experimentId, KeyTag, pass.FolderKey, cancellation)
            ?? await CreateAsync(pass, experimentId, cancellation);
        pass.State.ExperimentId = run.ExperimentId;
        pass.State.RunId = run.RunId;
        pass.State.ArtifactUri = run.ArtifactUri;
        pass.Save();
        return true;
    }

    private static async Task<MlflowRun> CreateAsync(SyncPass pass, string experimentId, CancellationToken cancellation)
    {
        // The key is on disk before the run exists: when the answer is lost, the next sync finds the run by it.
        pass.Save();
        return await pass.Client.CreateRunAsync(
            new NewRun(experimentId, pass.Facts.RunName(pass.Folder), Environment.UserName, pass.Facts.StartedAt, KeyTag, pass.FolderKey),
            cancellation);
    }
}
