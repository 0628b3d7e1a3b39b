using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Diffusion.Plugins.Executors.Slurm;

/// <summary>Options of <see cref="SlurmExecutor"/>. Texts are handed to sbatch as they are.</summary>
public sealed record SlurmOptions
{
    [Description("partition; the cluster's default when absent")]
    public string? Partition { get; init; }

    [Description("account that is charged")]
    public string? Account { get; init; }

    [Description("time limit of a task, such as 04:00:00 or 1-12:00:00; before it ends the run writes a checkpoint and is queued again")]
    public string? Time { get; init; }

    [Description("memory of a task, such as 8G")]
    public string? Memory { get; init; }

    [Description("generic resources of a task, such as gpu:1")]
    public string? Gres { get; init; }

    [Description("cores of a task; 0 takes the experiments' threads, or the cluster's default when they do not say")]
    [Range(0, 4096)]
    public int Cpus { get; init; }

    [Description("tasks at the same time")]
    [Range(1, 100_000)]
    public int Limit { get; init; } = 32;

    [Description("most tasks of one job array; 0 asks the cluster")]
    [Range(0, 4_000_000)]
    public int ArraySize { get; init; }

    [Description("seconds before the time limit at which a run is asked to write its checkpoint")]
    [Range(1, 65_535)]
    public int Notice { get; init; } = 120;

    [Description("how often a task is queued again at most")]
    [Range(0, 10_000)]
    public int Restarts { get; init; } = 100;

    [Description("seconds between two looks at the queue")]
    [Range(1.0, 3600.0)]
    public double Interval { get; init; } = 15;

    [Description("shell lines before each run, such as module load dotnet")]
    public IReadOnlyList<string> Setup { get; init; } = [];

    [Description("further options of sbatch, one an item, such as --qos=long")]
    public IReadOnlyList<string> Sbatch { get; init; } = [];
}
