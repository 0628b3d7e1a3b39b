using System.Globalization;

namespace Diffusion.Plugins.Executors.Slurm;

/// <summary>The user's tasks that are in the queue, from one call of squeue however many there are.</summary>
internal static class SlurmQueue
{
    /// <summary>Every waiting and running array task of the user.</summary>
    /// <exception cref="InvalidOperationException">When the cluster does not answer.</exception>
    public static IReadOnlyList<QueuedTask> Read() =>
        Parse(SlurmCommand.Run("squeue", ["--me", "--noheader", "--array", "--format=%F|%K|%T|%Z"]));

    /// <summary>Reads lines such as <c>17|3|RUNNING|/home/me/runs/toy/slurm/array</c>.</summary>
    public static IReadOnlyList<QueuedTask> Parse(string lines) =>
        [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('|', 4))
            .Where(f => f.Length == 4 && int.TryParse(f[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(f => new QueuedTask(new(f[0], f[3], int.Parse(f[1], CultureInfo.InvariantCulture)), f[2] != "PENDING"))];
}

/// <summary>A task in the queue, waiting or not.</summary>
internal readonly record struct QueuedTask(SlurmTask Task, bool Started);
