using System.Globalization;
using Diffusion.Framework.Tracking;
using Diffusion.Plugins.Tracking.Mlflow.Client;

namespace Diffusion.Plugins.Tracking.Mlflow;

/// <summary>
/// Repeats the sync of one run in the background. Nothing that goes wrong here reaches the run: the user gets a sentence when the server
/// does not take it, one when it does again, and one at the end where something is left.
/// </summary>
internal sealed class RunFollower : IAsyncDisposable
{
    private readonly RunFolder _folder;
    private readonly MlflowConnection _connection;
    private readonly Patience _patience;
    private readonly MlflowRunSync _sync;
    private readonly Action<string> _warn;
    private readonly FollowTiming _timing;
    private readonly long _started;
    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private string? _trouble;
    private bool _told;
    private bool _disposed;

    public RunFollower(RunFolder folder, MlflowConnection connection, Action<string> warn, FollowTiming timing)
    {
        _folder = folder;
        _connection = connection;
        _patience = new Patience(timing);
        _sync = new MlflowRunSync(connection, timing.Retry, _patience.Answered);
        _warn = warn;
        _timing = timing;
        _started = timing.Clock.GetTimestamp();
        _loop = Task.Run(FollowAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        // A request under way is given up: the last sync sends its content again, and MLflow keeps one copy.
        await _stop.CancelAsync();
        await _loop;
        long begun = _timing.Clock.GetTimestamp();
        using (var bound = _patience.Begin(_timing.Clock.GetElapsedTime(_started), troubled: _trouble is not null))
            await SendLastAsync(() => $"the server did not take all of it within {Seconds(begun)} s", bound.Token);
        if (_trouble is not null)
            _warn($"This run could not be reported to MLflow: {_trouble}; "
                + $"'diffusion sync {_folder.Path} --uri {_connection.Uri}' sends it later.");
        _sync.Dispose();
        _patience.Dispose();
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await TrySendAsync(() => null, _stop.Token);
            if (_trouble is not null && !_told)
            {
                _told = true;
                _warn($"MLflow does not take this run for now: {_trouble}. It is tried again while the run goes on.");
            }

            await Task.Delay(_timing.Interval, _timing.Clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendLastAsync(Func<string?> reasonWhenCancelled, CancellationToken cancellation)
    {
        if (!await TrySendAsync(reasonWhenCancelled, cancellation)) return;
        // No look comes after this one, which may have met a passing fault.
        await Task.Delay(_timing.Pause, _timing.Clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await TrySendAsync(reasonWhenCancelled, cancellation);
    }

    private string Seconds(long begun) => _timing.Clock.GetElapsedTime(begun).TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);

    /// <returns>True when it failed, and may succeed when it is tried again.</returns>
    private async Task<bool> TrySendAsync(Func<string?> reasonWhenCancelled, CancellationToken cancellation)
    {
        try
        {
            var sent = await _sync.SendAsync(_folder, cancellation);
            foreach (var note in sent.Notes.Where(_noted.Add)) _warn($"MLflow: {note}");
            if (_told && _trouble is not null) _warn("MLflow takes this run again, and has all of it so far.");
            (_trouble, _told) = (null, false);
            return false;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What went wrong before says more than that the time is over.
            _trouble ??= reasonWhenCancelled();
            return false;
        }
        catch (Exception e)
        {
            _trouble = e.Message.TrimEnd('.');
            return e is not MlflowException { IsRefusal: true };
        }
    }
}
