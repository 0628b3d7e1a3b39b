using System.Runtime.InteropServices;

namespace Diffusion.Cli;

/// <summary>
/// Turns Ctrl+C, SIGTERM and the hang-up of a terminal into a cancellation, so that a run can write its checkpoint. A second Ctrl+C ends at
/// once, unless it comes so soon that no hand has made it: 'timeout -s INT' sends two, to the program and to its group. However many
/// SIGTERM there are, they are one wish: a run of a sweep gets Ctrl+C from the terminal and SIGTERM from the sweep, a run of a cluster gets
/// SIGTERM from Slurm and from its script.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan OfAHand = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _source = new();
    private readonly Lock _gate = new();
    private TimeSpan? _firstInterrupt;
    private readonly PosixSignalRegistration[] _registrations;

    public Interruption() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(
            s => PosixSignalRegistration.Create(s, Cancel))];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    /// <summary>True where a signal is to end the program at once, by the time since some start.</summary>
    internal bool EndsAtOnce(PosixSignal signal, TimeSpan now)
    {
        if (signal != PosixSignal.SIGINT) return false;
        lock (_gate) return now - (_firstInterrupt ??= now) > OfAHand;
    }

    private void Cancel(PosixSignalContext context)
    {
        if (EndsAtOnce(context.Signal, TimeSpan.FromMilliseconds(Environment.TickCount64))) return;
        context.Cancel = true;
        _source.Cancel();
    }
}
