namespace Diffusion.Plugins.Executors.Slurm;

/// <summary>A job array in the queue.</summary>
/// <param name="Job">Its number.</param>
/// <param name="Folder">Its working folder: the script, the list of runs, the tasks' logs.</param>
/// <param name="Runs">The folder of the run of each task; tasks are counted from 1.</param>
internal sealed record SlurmArray(string Job, string Folder, IReadOnlyList<string> Runs)
{
    public IEnumerable<(string Run, SlurmTask Task)> Tasks => Runs.Select((run, i) => (run, new SlurmTask(Job, Folder, i + 1)));
}

/// <summary>One task of a job array.</summary>
internal sealed record SlurmTask(string Job, string Folder, int Index)
{
    /// <summary>As Slurm's commands name it.</summary>
    public string Name => $"{Job}_{Index}";

    /// <summary>What Slurm and the script print for it; the run's own output is in the run's folder.</summary>
    public string LogFile => Path.Combine(Folder, $"{Index}.log");
}
