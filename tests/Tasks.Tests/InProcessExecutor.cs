using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;
using Diffusion.Reports;

namespace Diffusion.Tasks.Tests;

/// <summary>Computes the runs of a sweep one after the other in this process, which knows the plugins of the tests.</summary>
[Description("one after the other in this process")]
public sealed class InProcessExecutor(PluginCatalog catalog, IRunObserver? observer = null) : IExecutor
{
    /// <summary>The folders in the order in which they were run.</summary>
    public List<string> Ran { get; } = [];

    public TimeSpan Interval => TimeSpan.FromMilliseconds(1);

    public int Places(int threads) => 1;

    public ISubmission Submit(SweepFolder sweep, IReadOnlyList<PreparedRun> runs) => new Submission(this, runs);

    private sealed class Submission(InProcessExecutor executor, IReadOnlyList<PreparedRun> runs) : ISubmission
    {
        private readonly HashSet<PreparedRun> _done = [];

        public IReadOnlyList<Placement> Poll()
        {
            if (runs.FirstOrDefault(r => !_done.Contains(r) && r.CanStart([], runs.Except(_done))) is { } next)
            {
                new ExperimentRunner(executor.Catalog, new RunPictures(), TimeProvider.System).Resume(next.Folder, executor.Observer);
                executor.Ran.Add(next.Folder.Path);
                _done.Add(next);
            }

            return [.. runs.Select(r => new Placement(_done.Contains(r) ? PlacementState.Ended : PlacementState.Waiting))];
        }

        public string? Cancel() => null;

        public void Dispose()
        {
        }
    }

    private PluginCatalog Catalog { get; } = catalog;

    private IRunObserver Observer { get; } = observer ?? new SilentObserver();
}
