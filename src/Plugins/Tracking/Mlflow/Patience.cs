namespace Diffusion.Plugins.Tracking.Mlflow;

/// <summary>
/// How long the last sync of one run waits. A long run waits for a share of its own time. A short one goes on beyond its share as long as
/// answers come at once, for they cost it little; what they take longer than that is counted, and soon ends the wait.
/// </summary>
/// <param name="timing">The limits.</param>
internal sealed class Patience(FollowTiming timing) : IDisposable
{
    private readonly CancellationTokenSource _whole = new(Timeout.InfiniteTimeSpan, timing.Clock),
        _slow = new(Timeout.InfiniteTimeSpan, timing.Clock);
    private readonly Lock _gate = new();
    private TimeSpan _left = Timeout.InfiniteTimeSpan;
    private TimeSpan? _lastAnswer;

    /// <summary>Notes an answer of the server, which took so long.</summary>
    public void Answered(TimeSpan took)
    {
        lock (_gate)
        {
            _lastAnswer = took;
            if (_left == Timeout.InfiniteTimeSpan) return;
            if (took > timing.AtOnce) _left -= took - timing.AtOnce;
            // Below 0 the wait is over; the timer says so in a moment.
            if (_left > TimeSpan.Zero) _slow.CancelAfter(_left + timing.AtOnce);
        }
    }

    /// <summary>Begins to wait.</summary>
    /// <param name="followed">How long the run was followed.</param>
    /// <param name="troubled">True when the last look met no server that takes the run.</param>
    /// <returns>Its token ends the wait.</returns>
    public CancellationTokenSource Begin(TimeSpan followed, bool troubled)
    {
        var share = timing.Share(followed);
        lock (_gate)
        {
            bool isShort = !troubled && share < timing.Least && !IsSlow(followed);
            if (isShort) _slow.CancelAfter((_left = timing.Least) + timing.AtOnce);
            _whole.CancelAfter(isShort ? timing.Short : share);
        }

        return CancellationTokenSource.CreateLinkedTokenSource(_whole.Token, _slow.Token);
    }

    // A server that has said nothing so far will not do so within a moment, either.
    private bool IsSlow(TimeSpan followed) => (_lastAnswer ?? followed) > timing.Least;

    public void Dispose()
    {
        _whole.Dispose();
        _slow.Dispose();
    }
}
