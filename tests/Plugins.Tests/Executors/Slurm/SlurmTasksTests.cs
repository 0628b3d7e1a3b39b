using Diffusion.Framework.Sweeps;
using Diffusion.Plugins.Executors;
using Diffusion.Plugins.Executors.Slurm;

namespace Diffusion.Plugins.Tests.Executors.Slurm;

public sealed class SlurmTasksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Tasks of other sweeps and of other programs are left out; line n of the list is task n.</summary>
    [Fact]
    public void TasksAreFoundByTheirWorkingFolder()
    {
        var array = Path.Combine(_folder.Path, "toy", "slurm", "array-2");
        Directory.CreateDirectory(array);
        File.WriteAllLines(Path.Combine(array, "runs.txt"), ["/runs/toy/one", "/runs/toy/two"]);
        var second = new SlurmTask("5", array, 2);

        var found = SlurmTasks.InQueue(
            new SweepFolder(Path.Combine(_folder.Path, "toy")),
            [
                new(second, true),
                new(new("6", Path.Combine(_folder.Path, "other", "slurm", "array"), 1), true),
                new(new("7", "/home/me", 1), true),
            ]);

        Assert.Equal([KeyValuePair.Create("/runs/toy/two", second)], found);
        Assert.Equal(("5_2", Path.Combine(array, "2.log")), (second.Name, second.LogFile));
    }
}
