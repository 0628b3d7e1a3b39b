using Diffusion.Framework.Sweeps;

namespace Diffusion.Plugins.Executors.Local;

/// <summary>Runs in processes: each look starts as many as there is room for.</summary>
internal sealed class LocalSubmission(IReadOnlyList<PreparedRun> runs, int places, Func<PreparedRun, RunProcess> start) : ISubmission
{
    private readonly RunProcess?[] _processes = new RunProcess?[runs.Count];
    private readonly Lock _gate = new();
    private bool _cancelled;

    public IReadOnlyList<Placement> Poll()
    {
        lock (_gate)
        {
            while (!_cancelled && Next() is { } next) _processes[next] = start(runs[next]);
            return [.. _processes.Select(Place)];
        }
    }

    public string? Cancel()
    {
        lock (_gate)
        {
            _cancelled = true;
            foreach (var process in _processes) process?.Stop();
        }

        return null;
    }

    public void Dispose()
    {
        foreach (var process in _processes) process?.Dispose();
    }

    /// <summary>The first run that can start now, or null.</summary>
    private int? Next()
    {
        var active = runs.Where((_, i) => _processes[i] is { HasEnded: false }).ToList();
        if (active.Count >= places) return null;
        var waiting = runs.Where((_, i) => _processes[i] is null).ToList();
        int next = Enumerable.Range(0, runs.Count).FirstOrDefault(i => _processes[i] is null && runs[i].CanStart(active, waiting), -1);
        return next < 0 ? null : next;
    }

    private Placement Place(RunProcess? process) => process switch
    {
        null => new(_cancelled ? PlacementState.Ended : PlacementState.Waiting),
        { HasEnded: false } => new(PlacementState.Started),
        _ => new(PlacementState.Ended, process.Ending),
    };
}
