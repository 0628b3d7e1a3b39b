using Diffusion.Framework.Sweeps;

namespace Diffusion.Plugins.Executors.Slurm;

/// <summary>Tasks that are looked after: each look is one question to the cluster.</summary>
internal sealed class SlurmSubmission(IReadOnlyList<SlurmTask> tasks) : ISubmission
{
    // A controller that restarts is away for minutes.
    private const int Patience = 20;

    private IReadOnlyList<QueuedTask> _queue = [.. tasks.Select(t => new QueuedTask(t, false))];
    private int _unanswered;
    private bool _left;

    public IReadOnlyList<Placement> Poll()
    {
        if (_left) return [.. tasks.Select(_ => new Placement(PlacementState.Ended))];
        Look();
        var queued = _queue.DistinctBy(q => q.Task).ToDictionary(q => q.Task, q => q.Started);
        return [.. tasks.Select(t => queued.TryGetValue(t, out bool started) ? Queued(started) : Ended(t))];

        static Placement Queued(bool started) => new(started ? PlacementState.Started : PlacementState.Waiting);
    }

    public string? Cancel()
    {
        _left = true;
        var jobs = _queue.Select(q => q.Task).Intersect(tasks).Select(t => t.Job).Distinct().ToList();
        return jobs.Count == 0 ? null
            : $"The jobs on the cluster go on: {string.Join(", ", jobs)}. "
                + $"The same command watches them again; 'scancel {string.Join(' ', jobs)}' ends them.";
    }

    public void Dispose()
    {
    }

    private static Placement Ended(SlurmTask task) =>
        new(PlacementState.Ended, $"no word of its own (task {task.Name}; Slurm's log of it is {task.LogFile})");

    private void Look()
    {
        try
        {
            _queue = SlurmQueue.Read();
            _unanswered = 0;
        }
        catch (InvalidOperationException e)
        {
            if (++_unanswered >= Patience)
                throw new InvalidOperationException(
                    $"{e.Message} That was the {Patience}th time in a row. "
                    + "The jobs on the cluster go on; the same command watches them again.",
                    e);
        }
    }
}
