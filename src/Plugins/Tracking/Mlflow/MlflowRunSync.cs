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
    private readonly MlflowConnection _connection;
    private readonly HashSet<string> _confirmed = new(StringComparer.Ordinal);

    /// <summary>Connects lazily: nothing is sent before <see cref="SendAsync"/>.</summary>
    public MlflowRunSync(MlflowConnection connection)
        : this(connection, new MlflowRetry())
    {
    }

    /// <summary>As above; <paramref name="answered"/> is told of each answer of the server, with the time that it took.</summary>
    internal MlflowRunSync(MlflowConnection connection, MlflowRetry retry, Action<TimeSpan>? answered = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _client = new MlflowClient(connection, retry, answered);
        _connection = connection;
    }

    /// <summary>
    /// Sends what has not been sent. After an exception the next call goes on where this one stopped. Of a sweep, the runs that a
    /// repetition has put aside are told apart from those that took their place.
    /// </summary>
    /// <exception cref="MlflowException">When the server cannot be reached or refuses.</exception>
    public async Task<SyncResult> SendAsync(RunFolder folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        foreach (var replaced in SweepPlace.ReplacedRuns(folder, _client.Uri))
            if (_confirmed.Add(replaced.Path)) await SendOneAsync(replaced, confirm: true, cancellation);
        var result = await SendOneAsync(folder, confirm: !_confirmed.Contains(folder.Path), cancellation);
        // The server is asked once a process whether it still has the run.
        _confirmed.Add(folder.Path);
        return result;
    }

    public void Dispose() => _client.Dispose();

    private async Task<SyncResult> SendOneAsync(RunFolder folder, bool confirm, CancellationToken cancellation)
    {
        using var gate = await SyncGate.EnterAsync(folder, cancellation);
        var pass = new SyncPass(_client, folder, SyncStateFile.Open(folder, _client.Uri), RunFacts.Read(folder, _client.Uri));
        if (!await RunOpening.SendAsync(pass, _connection, confirm, cancellation)) return pass.Result();
        await EventSending.SendAsync(pass, cancellation);
        await FactSending.SendAsync(pass, cancellation);
        await StatusSending.SendAsync(pass, cancellation);
        // Last: they are large, and a store that takes none must not keep a run from ending.
        await ArtifactSending.SendAsync(pass, cancellation);
        return pass.Result();
    }
}
