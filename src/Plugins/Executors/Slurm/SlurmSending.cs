using System.Globalization;
using System.Text.RegularExpressions;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Plugins.Executors.Slurm;

/// <summary>Hands the runs of a sweep to sbatch.</summary>
internal sealed partial class SlurmSending(SlurmOptions options, ProgramCommand program, SweepFolder sweep)
{
    // Slurm's own default of MaxArraySize.
    private const int DefaultArraySize = 1001;

    /// <summary>
    /// Sends runs as arrays of a size that the cluster takes, one after the other, so that the limit holds for all of them together.
    /// </summary>
    /// <param name="runs">What is to be run.</param>
    /// <param name="after">Jobs, or single tasks such as 17_3, that must have ended before.</param>
    public List<SlurmArray> Arrays(IReadOnlyList<PreparedRun> runs, IReadOnlyList<string> after)
    {
        var arrays = new List<SlurmArray>();
        if (runs.Count == 0) return arrays;
        foreach (var part in runs.Chunk(options.ArraySize > 0 ? options.ArraySize : MostTasks()))
        {
            arrays.Add(Array(part, after));
            after = [arrays[^1].Job];
        }

        return arrays;
    }

    /// <summary>Sends the job that writes the report when others have ended, well or not.</summary>
    public void Report(IReadOnlyList<string> after)
    {
        var folder = SlurmTasks.Root(sweep);
        var script = Path.Combine(folder, "report.sh");
        File.WriteAllText(script, SlurmScript.Report(program, options, sweep.Path));
        Send(script,
        [
            $"--chdir={folder}",
            $"--job-name=diffusion-{sweep.Name}-report",
            "--output=report.log",
            $"--dependency=afterany:{string.Join(':', after)}",
        ]);
    }

    private SlurmArray Array(IReadOnlyList<PreparedRun> runs, IReadOnlyList<string> after)
    {
        var folder = RunFolder.CreateUnused(SlurmTasks.Root(sweep), "array");
        var script = Path.Combine(folder, "task.sh");
        var list = Path.Combine(folder, SlurmTasks.ListFile);
        IReadOnlyList<string> paths = [.. runs.Select(r => r.Folder.Path)];
        File.WriteAllLines(list, paths);
        File.WriteAllText(script, SlurmScript.Task(program, options, list));
        int cpus = options.Cpus > 0 ? options.Cpus : runs.Max(r => r.Threads);
        var words = new List<string>
        {
            $"--chdir={folder}",
            $"--job-name=diffusion-{sweep.Name}",
            $"--array=1-{runs.Count}%{options.Limit}",
            "--output=%a.log",
            "--open-mode=append",
            "--requeue",
            $"--signal=B:USR1@{options.Notice}",
        };
        if (after.Count > 0) words.Add($"--dependency=afterany:{string.Join(':', after)}");
        if (cpus > 0) words.Add($"--cpus-per-task={cpus}");
        if (options.Memory is { } memory) words.Add($"--mem={memory}");
        if (options.Gres is { } gres) words.Add($"--gres={gres}");
        return new(Send(script, words), folder, paths);
    }

    /// <summary>The number of the new job.</summary>
    private string Send(string script, IEnumerable<string> words)
    {
        string?[] shared =
        [
            options.Partition is { } partition ? $"--partition={partition}" : null,
            options.Account is { } account ? $"--account={account}" : null,
            options.Time is { } time ? $"--time={time}" : null,
        ];
        // The number, and the cluster's name behind a semicolon where there are several.
        IReadOnlyList<string> all = ["--parsable", .. words, .. shared.OfType<string>(), .. options.Sbatch, script];
        return SlurmCommand.Run("sbatch", all).Trim().Split(';')[0];
    }

    /// <summary>MaxArraySize is above the largest index, and tasks are counted from 1.</summary>
    private static int MostTasks() =>
        (MaxArraySize().Match(SlurmCommand.Run("scontrol", ["show", "config"])) is { Success: true } found
            ? int.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture)
            : DefaultArraySize) - 1;

    [GeneratedRegex(@"^MaxArraySize\s*=\s*(\d+)", RegexOptions.Multiline)]
    private static partial Regex MaxArraySize();
}
