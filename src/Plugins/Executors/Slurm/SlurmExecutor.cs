using System.ComponentModel;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Plugins.Executors.Slurm;

/// <summary>
/// Runs as tasks of job arrays. The jobs do not need the program that submitted them: stopped or killed, it finds them again
/// by their working folders, <c>slurm/array*</c> in the sweep's folder. Runs that need what other runs make, a training or a finished
/// run, are arrays that wait for those before.
/// </summary>
[Description("tasks of job arrays on a Slurm cluster; a job that waits for them writes the report")]
[Source("Slurm 22.05, sbatch(1) and squeue(1)")]
public sealed class SlurmExecutor(SlurmOptions options, ProgramCommand program) : IExecutor
{
    public TimeSpan Interval => TimeSpan.FromSeconds(options.Interval);

    public bool IsThisMachine => false;

    public int Places(int threads) => options.Limit;

    public ISubmission Submit(SweepFolder sweep, IReadOnlyList<PreparedRun> runs)
    {
        var known = SlurmTasks.InQueue(sweep, SlurmQueue.Read());
        var fresh = runs.Where(r => !known.ContainsKey(r.Folder.Path)).ToList();
        var arrays = fresh.Count > 0 ? Send(sweep, fresh, known) : [];
        foreach (var (path, task) in arrays.SelectMany(a => a.Tasks)) known[path] = task;
        return new SlurmSubmission([.. runs.Select(r => known[r.Folder.Path])]);
    }

    private List<SlurmArray> Send(SweepFolder sweep, IReadOnlyList<PreparedRun> runs, IReadOnlyDictionary<string, SlurmTask> queued)
    {
        var sending = new SlurmSending(options, program, sweep);
        List<SlurmArray> arrays = [];
        List<PreparedRun> left = [.. runs], sent = [];
        while (left.Count > 0)
        {
            var layer = new List<PreparedRun>();
            foreach (var run in left)
                if (!run.Uses(left) && !UsedBy(run).Any() && (run.SharesTraining(sent) || run.CanStart(layer, left))) layer.Add(run);
            // What is left uses runs that are in the queue from before, or waits by itself for a run that another process works on.
            if (layer.Count == 0) layer = [.. left.Where(r => !r.Uses(left))];
            arrays.AddRange(sending.Arrays(layer, [.. arrays.Select(a => a.Job), .. layer.SelectMany(UsedBy).Distinct()]));
            sent.AddRange(layer);
            left = [.. left.Except(layer)];
        }

        sending.Report([.. arrays.Select(a => a.Job)]);
        return arrays;

        IEnumerable<string> UsedBy(PreparedRun run) => run.Needs.Where(n => queued.ContainsKey(n.Path)).Select(n => queued[n.Path].Name);
    }
}
