using System.Runtime.InteropServices;

namespace Diffusion.Cli;

/// <summary>
/// Turns Ctrl+C and SIGTERM into a cancellation, so that a run can write its checkpoint. A second Ctrl+C ends at once. A run of a sweep gets
/// Ctrl+C from the terminal and SIGTERM from the sweep: one of each is one wish.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly HashSet<PosixSignal> _seen = [];
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(s => PosixSignalRegistration.Create(s, Cancel))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        lock (_seen)
        {
            if (!_seen.Add(context.Signal)) return;
        }

        context.Cancel = true;
        _source.Cancel();
    }
}
