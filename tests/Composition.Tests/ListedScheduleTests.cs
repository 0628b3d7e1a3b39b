using Diffusion.Framework.Experiments;

namespace Diffusion.Composition.Tests;

/// <summary>A schedule that is a list: the same numbers are the same experiment, wherever they stand.</summary>
public sealed class ListedScheduleTests : IDisposable
{
    private const string Ring = """
        { "data": { "name": "mixture2d", "count": 40, "testPart": 10 }, "codec": "standardize", "model": { "name": "mlp", "width": 8 },
          "training": { "steps": 2 }, "sampling": { "count": 6, "steps": 3 }, "metrics": ["mmd"] }
        """;

    private readonly ExperimentFile _file = new();

    /// <summary>The identity follows the file's numbers, not its name, and a run keeps them: the file may change or vanish later.</summary>
    [Fact]
    public void AFilesNumbersAreTheExperiment()
    {
        var file = Path.Combine(_file.Folder, "betas.txt");
        File.WriteAllText(file, "0.1\n0.3\n0.5\n");
        string ofFile = $$"""schedule={"name":"betas","file":"{{file}}"}""";
        const string Listed = """schedule={"name":"betas","values":[0.1,0.3,0.5]}""";
        var id = ExperimentIdentity.Id(_file.Read("listed", Ring, Listed, "name=ring"));
        Assert.Equal(id, ExperimentIdentity.Id(_file.Read("from-file", Ring, ofFile, "name=ring")));

        var run = _file.Run("run", Ring, ofFile).Folder;
        File.WriteAllText(file, "0.2\n0.3\n0.5\n");
        Assert.NotEqual(id, ExperimentIdentity.Id(_file.Read("changed", Ring, ofFile, "name=ring")));
        File.Delete(file);
        Assert.Equal(id, ExperimentIdentity.Id(new ExperimentReader(ExperimentFile.Catalog).Read(run.ExperimentFile)));
    }

    public void Dispose() => _file.Dispose();
}
