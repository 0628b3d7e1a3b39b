using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow;

/// <summary>
/// Repeats the sync of one run in the background. Nothing that goes wrong here reaches the run: the user gets one sentence.
/// </summary>
internal sealed class RunFollower : IAsyncDisposable
{
    private readonly RunFolder _folder;
    private readonly MlflowConnection _connection;
    private readonly MlflowRunSync _sync;
    private readonly Action<string> _warn;
    private readonly FollowTiming _timing;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private bool _warned;
    private bool _disposed;

    public RunFollower(RunFolder folder, MlflowConnection connection, Action<string> warn, FollowTiming timing)
    {
        _folder = folder;
        _connection = connection;
        _sync = new MlflowRunSync(connection, timing.Retry);
        _warn = warn;
        _timing = timing;
        _loop = Task.Run(FollowAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        // A request under way is given up: the last sync sends its content again, and MLflow keeps one copy.
        await _stop.CancelAsync();
        await _loop;
        using var bound = new CancellationTokenSource(_timing.LastSync, _timing.Clock);
        await TrySendAsync($"the server did not take all of it within {_timing.LastSync.TotalSeconds:0.#} s", bound.Token);
        _sync.Dispose();
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await TrySendAsync(null, _stop.Token);
            await Task.Delay(_timing.Interval, _timing.Clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TrySendAsync(string? reasonWhenCancelled, CancellationToken cancellation)
    {
        try
        {
            await _sync.SendAsync(_folder, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            if (reasonWhenCancelled is not null) Warn(reasonWhenCancelled);
        }
        catch (Exception e)
        {
            Warn(e.Message);
        }
    }

    private void Warn(string reason)
    {
        if (_warned) return;
        _warned = true;
        _warn($"This run could not be reported to MLflow: {reason.TrimEnd('.')}; "
            + $"'diffusion sync {_folder.Path} --uri {_connection.Uri}' sends it later.");
    }
}
