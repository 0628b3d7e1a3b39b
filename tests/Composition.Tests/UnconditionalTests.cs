using Diffusion.Framework.Experiments;

namespace Diffusion.Composition.Tests;

/// <summary>Guidance that mixes in the estimate without a condition needs a network that has learned it.</summary>
public sealed class UnconditionalTests : IDisposable
{
    private const string Points = """
        { "data": { "name": "moons", "count": 60, "testPart": 40 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
          "training": { "steps": 3, "batchSize": 16, "conditionDropout": 0 }, "sampling": { "count": 6, "steps": 2 }, "metrics": ["energy"],
          "guidance": "classifier-free" }
        """;

    private const string States = """
        { "task": "discrete", "data": "digits", "codec": { "name": "quantise", "levels": 2 }, "transition": "uniform",
          "model": { "name": "unet", "channels": [8] },
          "training": { "steps": 3, "conditionDropout": 0 }, "guidance": "classifier-free" }
        """;

    private const string Why =
        "the guidance 'classifier-free' also uses the estimate without a condition, which this network never learns: "
        + "training.conditionDropout is 0. Train with 0.1, or use the guidance 'none'.";

    private readonly ExperimentFile _file = new();

    public void Dispose() => _file.Dispose();

    [Theory]
    [InlineData(Points)]
    [InlineData(Points, "guidance.scale=-1")]
    [InlineData(States)]
    public void ItIsRefusedWhereNoConditionIsDropped(string json, params string[] overrides)
    {
        var problem = Assert.Single(Assert.Throws<ExperimentException>(() => _file.Read("never", json, overrides)).Problems);
        Assert.Equal(("guidance", Why), (problem.Path, problem.Message));
    }

    /// <summary>Guidance of scale 0 asks for no such estimate, and the oracle knows it.</summary>
    [Theory]
    [InlineData("guidance.scale=0")]
    [InlineData("training.conditionDropout=0.1")]
    [InlineData("data=gaussian-mixture", "data.labels=true", "model=oracle")]
    public void ItIsAllowedWhereNothingIsMissing(params string[] overrides) => _file.Read("allowed", Points, overrides);

    /// <summary>A trained run that was made without it cannot be drawn from with it.</summary>
    [Fact]
    public void ATrainedRunIsRefusedToo()
    {
        var run = _file.Run("plain", Points, "guidance=none").Folder;
        var problem = Assert.Single(Assert.Throws<ExperimentException>(
            () => new ExperimentReader(ExperimentFile.Catalog).Read(run.ExperimentFile, ["guidance=classifier-free"])).Problems);
        Assert.Equal(Why, problem.Message);
    }
}
