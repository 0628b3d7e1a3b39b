using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Sweeps;

/// <summary>A run whose folder says all that is to be done: <c>diffusion resume FOLDER</c> does it.</summary>
/// <param name="Folder">The run's folder.</param>
/// <param name="Threads">Threads that its experiment asks for; 0 when it does not say.</param>
/// <param name="Needs">The runs of the same sweep that it uses: they must have ended before.</param>
public sealed record PreparedRun(RunFolder Folder, int Threads, IReadOnlyList<RunFolder> Needs)
{
    private readonly SharedTraining? _training = Folder.FindShared();

    /// <summary>
    /// False while a run that this one uses has not ended, and while another run, of this sweep or of another, makes the training that this
    /// one needs: it would hold its place for nothing. The second is only a matter of economy; such runs wait for each other.
    /// </summary>
    /// <param name="started">The runs that have been started and have not ended.</param>
    /// <param name="waiting">The runs that have not been started.</param>
    public bool CanStart(IEnumerable<PreparedRun> started, IEnumerable<PreparedRun> waiting) =>
        !Uses(started) && !Uses(waiting) && !Needs.Any(n => FolderLock.IsHeld(n.LockFile))
        && (_training is null
            || _training.IsSettled()
            || !(SharesTraining(started) || FolderLock.IsHeld(_training.LockFile)));

    /// <summary>True when one of those makes the training that this one needs.</summary>
    public bool SharesTraining(IEnumerable<PreparedRun> runs) =>
        _training is not null && runs.Any(r => r._training?.Path == _training.Path);

    /// <summary>True when this run uses one of those.</summary>
    public bool Uses(IEnumerable<PreparedRun> runs) => Needs.Count > 0 && runs.Any(r => Needs.Any(n => n.Path == r.Folder.Path));
}
