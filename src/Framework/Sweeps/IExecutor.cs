using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Sweeps;

/// <summary>
/// Computes the runs of a sweep somewhere: in processes of this machine, or as jobs of a cluster. What became of a run is told by its
/// folder alone; an executor only knows whether it still has it.
/// </summary>
public interface IExecutor
{
    static readonly PluginKind<IExecutor> Kind = new("executor", "where the runs of a sweep are computed", Effect.Nothing)
    {
        Default = "local",
    };

    /// <summary>How many runs it computes at the same time, as far as it knows; for estimates.</summary>
    /// <param name="threads">Threads of a run; 0 when the experiments do not say.</param>
    int Places(int threads);

    /// <summary>True when it computes on this machine, so that what the machine lacks is told before anything starts.</summary>
    bool IsThisMachine => true;

    /// <summary>Time between two looks at what it has taken over.</summary>
    TimeSpan Interval { get; }

    /// <summary>
    /// Takes runs over and returns at once. Each is computed by <c>diffusion resume FOLDER</c>, which is harmless when the run is finished
    /// or in use elsewhere. Runs that need others wait for them: see <see cref="PreparedRun.CanStart"/>.
    /// </summary>
    /// <param name="sweep">The sweep's folder, in which the executor may keep what it needs in a folder of its name.</param>
    /// <param name="runs">What is to be run; at least one.</param>
    ISubmission Submit(SweepFolder sweep, IReadOnlyList<PreparedRun> runs);
}

/// <summary>Runs that an executor has taken over.</summary>
public interface ISubmission : IDisposable
{
    /// <summary>Where each run is, in the order of submission. It may start what has room now.</summary>
    IReadOnlyList<Placement> Poll();

    /// <summary>
    /// The sweep ends. Processes of this machine are asked to write their checkpoints and end: poll until all have. Jobs of a cluster go on
    /// by themselves, and count as ended here.
    /// </summary>
    /// <returns>What the user must know of what goes on; null when nothing does.</returns>
    string? Cancel();
}

/// <summary>Where a submitted run is.</summary>
/// <param name="State">With the executor, or no longer.</param>
/// <param name="Ending">How its process ended, in words, such as "exit code 137"; null while it goes on and when it ended well.</param>
public readonly record struct Placement(PlacementState State, string? Ending = null);

/// <summary>Whether an executor still has a run.</summary>
public enum PlacementState
{
    Waiting,
    Started,
    Ended,
}
