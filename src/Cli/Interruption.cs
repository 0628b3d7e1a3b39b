using System.Runtime.InteropServices;

namespace Diffusion.Cli;

/// <summary>
/// Turns Ctrl+C, SIGTERM and the hang-up of a terminal into a cancellation, so that a run can write its checkpoint. A second Ctrl+C ends at once. However many
/// SIGTERM there are, they are one wish: a run of a sweep gets Ctrl+C from the terminal and SIGTERM from the sweep, a run of a cluster
/// gets SIGTERM from Slurm and from its script.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _interrupts;
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(s => PosixSignalRegistration.Create(s, Cancel))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        if (context.Signal == PosixSignal.SIGINT && Interlocked.Increment(ref _interrupts) > 1) return;
        context.Cancel = true;
        _source.Cancel();
    }
}
