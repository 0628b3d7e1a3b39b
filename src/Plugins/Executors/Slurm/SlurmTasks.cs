using Diffusion.Framework.Sweeps;

namespace Diffusion.Plugins.Executors.Slurm;

/// <summary>Finds the runs of a sweep among the tasks in the queue.</summary>
internal static class SlurmTasks
{
    /// <summary>Lists the run folder of each task of an array, beside its script.</summary>
    public const string ListFile = "runs.txt";

    /// <summary>Where the arrays of a sweep have their folders.</summary>
    public static string Root(SweepFolder sweep) => Path.Combine(sweep.Path, "slurm");

    /// <summary>The tasks by the folders of their runs.</summary>
    public static Dictionary<string, SlurmTask> InQueue(SweepFolder sweep, IReadOnlyList<QueuedTask> queue)
    {
        var found = new Dictionary<string, SlurmTask>(StringComparer.Ordinal);
        var own = queue.Where(q => Path.GetDirectoryName(q.Task.Folder) == Root(sweep)).Select(q => q.Task);
        foreach (var array in own.GroupBy(t => t.Folder).Where(a => File.Exists(Path.Combine(a.Key, ListFile))))
        {
            var runs = File.ReadAllLines(Path.Combine(array.Key, ListFile));
            foreach (var task in array.Where(t => t.Index <= runs.Length)) found[runs[task.Index - 1]] = task;
        }

        return found;
    }
}
