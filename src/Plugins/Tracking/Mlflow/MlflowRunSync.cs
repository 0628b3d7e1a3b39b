using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;
using Diffusion.Plugins.Tracking.Mlflow.Sync;

namespace Diffusion.Plugins.Tracking.Mlflow;

/// <summary>
/// Sends from a run folder what the server does not have yet. Live reporting and <c>diffusion sync</c> both come through here.
/// Repeating sends nothing twice: what was sent is kept in the run folder's <c>mlflow.json</c>, for each server.
/// </summary>
public sealed class MlflowRunSync : IDisposable
{
    private readonly MlflowClient _client;
    private readonly string? _experiment;
    private readonly HashSet<string> _confirmed = new(StringComparer.Ordinal);

    /// <summary>Connects lazily: nothing is sent before <see cref="SendAsync"/>.</summary>
    public MlflowRunSync(MlflowConnection connection)
        : this(connection, new MlflowRetry())
    {
    }

    internal MlflowRunSync(MlflowConnection connection, MlflowRetry retry)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _client = new MlflowClient(connection, retry);
        _experiment = connection.Experiment;
    }

    /// <summary>Sends what has not been sent. After an exception the next call goes on where this one stopped.</summary>
    /// <exception cref="MlflowException">When the server cannot be reached or refuses.</exception>
    public async Task<SyncResult> SendAsync(RunFolder folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var gate = SyncGate.Enter(folder);
        var pass = new SyncPass(_client, folder, SyncStateFile.Open(folder, _client.Uri), RunFacts.Read(folder, _client.Uri));
        // The server is asked once a process whether it still has the run.
        await RunOpening.SendAsync(pass, _experiment, confirm: _confirmed.Add(folder.Path), cancellation);
        await EventSending.SendAsync(pass, cancellation);
        await FactSending.SendAsync(pass, cancellation);
        await ArtifactSending.SendAsync(pass, cancellation);
        // Last, so that a finished run on the server is a complete one.
        await StatusSending.SendAsync(pass, cancellation);
        return pass.Result();
    }

    public void Dispose() => _client.Dispose();
}
