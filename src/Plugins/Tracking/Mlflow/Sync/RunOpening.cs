using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow.Sync;

/// <summary>Finds the run on the server or creates it.</summary>
internal static class RunOpening
{
    /// <summary>Tag with <see cref="SyncState.Key"/>.</summary>
    public const string KeyTag = "diffusion.syncKey";

    public static async Task SendAsync(SyncPass pass, string? experiment, bool confirm, CancellationToken cancellation)
    {
        if (confirm && pass.State.RunId is { } id && await pass.Client.GetRunAsync(id, cancellation) is null)
        {
            pass.Note($"The server no longer has the run {id}; it is sent anew.");
            pass.Reset();
        }
        if (pass.State.RunId is not null) return;

        var experimentId = await pass.Client.GetOrCreateExperimentAsync(experiment ?? pass.Facts.Name, cancellation);
        var run = await FindAsync(pass, experimentId, cancellation) ?? await CreateAsync(pass, experimentId, cancellation);
        pass.State.ExperimentId = run.ExperimentId;
        pass.State.RunId = run.RunId;
        pass.State.ArtifactUri = run.ArtifactUri;
        pass.Save();
    }

    private static async Task<MlflowRun?> FindAsync(SyncPass pass, string experimentId, CancellationToken cancellation) =>
        pass.State.Key is { } key ? await pass.Client.FindRunAsync(experimentId, KeyTag, key, cancellation) : null;

    private static async Task<MlflowRun> CreateAsync(SyncPass pass, string experimentId, CancellationToken cancellation)
    {
        // The key is on disk before the run exists: when the answer is lost, the next sync finds the run by it.
        pass.State.Key ??= Guid.NewGuid().ToString("N");
        pass.Save();
        return await pass.Client.CreateRunAsync(
            new NewRun(experimentId, pass.Facts.RunName(pass.Folder), Environment.UserName, pass.Facts.StartedAt, KeyTag, pass.State.Key),
            cancellation);
    }
}
