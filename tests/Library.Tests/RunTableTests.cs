using Diffusion.Framework.Experiments;
using Diffusion.Framework.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Library.Tests;

public sealed class RunTableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A changed experiment would give settings that the run did not have.</summary>
    [Fact]
    public void ARunWhoseExperimentWasChangedIsLeftOut()
    {
        using var services = new ServiceCollection().AddDiffusion().BuildServiceProvider();
        var file = _folder.File("tiny.json", $$"""
            {
              "output": "{{_folder.Path}}/runs", "threads": 1, "data": "moons", "model": { "name": "mlp", "width": 8, "layers": 1 },
              "training": { "steps": 2 }, "sampling": { "count": 5, "steps": 2 }, "metrics": ["energy"]
            }
            """);
        var experiment = services.GetRequiredService<ExperimentReader>().Read(file);
        services.GetRequiredService<ExperimentRunner>().Run(experiment, new SilentObserver(experiment));
        var run = Assert.Single(RunTable.Read(_folder.Path).Rows).Folder;
        File.AppendAllText(run.ExperimentFile, " ");

        var left = RunTable.Read(_folder.Path);
        Assert.Empty(left.Rows);
        Assert.StartsWith($"{run.Path}: ", Assert.Single(left.LeftOut), StringComparison.Ordinal);
        Assert.Contains("is damaged", left.LeftOut[0], StringComparison.Ordinal);
    }
}
