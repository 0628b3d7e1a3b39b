using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Sweeps;

/// <summary>A run whose folder says all that is to be done: <c>diffusion resume FOLDER</c> does it.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Threads">Threads that its experiment asks for; 0 when it does not say.</param>
public sealed record PreparedRun(RunFolder Folder, int Threads)
{
    private readonly SharedTraining? _training = Folder.Shared;

    /// <summary>
    /// False while another run, of this sweep or of another, makes the training that this one needs: it would hold its place for nothing.
    /// It is only a matter of economy; runs that are started all the same wait for each other.
    /// </summary>
    public bool CanStart(IEnumerable<PreparedRun> started) =>
        _training is null
        || _training.IsSettled
        || !(started.Any(r => r._training?.Path == _training.Path) || FolderLock.IsHeld(_training.LockFile));
}
