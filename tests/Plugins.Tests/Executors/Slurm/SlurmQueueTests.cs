using Diffusion.Plugins.Executors;
using Diffusion.Plugins.Executors.Slurm;

namespace Diffusion.Plugins.Tests.Executors.Slurm;

public sealed class SlurmQueueTests
{
    /// <summary>Jobs that are no arrays have no index; a folder may have any character but a line's end.</summary>
    [Fact]
    public void LinesOfSqueueAreTasks() => Assert.Equal(
        [
            new QueuedTask(new("17", "/home/me/runs/a|b/slurm/array", 3), Started: true),
            new QueuedTask(new("17", "/home/me/runs/a|b/slurm/array", 12), Started: false),
            new QueuedTask(new("19", "/home/me", 1), Started: true),
        ],
        SlurmQueue.Parse(
            "17|3|RUNNING|/home/me/runs/a|b/slurm/array\n"
            + "17|12|PENDING|/home/me/runs/a|b/slurm/array\n"
            + "18|N/A|RUNNING|/home/me\n"
            + "19|1|COMPLETING|/home/me\n"));
}
