using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tests.Comparisons;

public sealed class NumberDefinitionsTests
{
    /// <summary>An autoencoder's own bound beside that of the metric 'elbo', which had an earlier definition.</summary>
    [Fact]
    public void ARevisionSaysNothingOfAnotherPlugin()
    {
        RunRecord[] runs = [Run("task autoencoder", 1), Run("metric elbo", 2)];
        Assert.All(runs, run => Assert.True(new NumberDefinitions(runs).IsLatest(run, "elboBits")));
    }

    [Fact]
    public void AnEarlierDefinitionOfTheSamePluginIsFound()
    {
        RunRecord[] runs = [Run("metric elbo", 1), Run("metric elbo", 2), Run("task autoencoder", 1)];
        Assert.Equal([false, true, true], runs.Select(run => new NumberDefinitions(runs).IsLatest(run, "elboBits")));
    }

    [Fact]
    public void WhoGaveANumberOfAnEarlierVersionMayHaveBeenAnyone()
    {
        RunRecord[] runs = [Run(null, 1), Run("metric elbo", 2)];
        Assert.Equal([false, true], runs.Select(run => new NumberDefinitions(runs).IsLatest(run, "elboBits")));
    }

    private static RunRecord Run(string? by, int revision) => new()
    {
        Status = RunStatus.Finished, Name = "run", Id = "0123456789ab", StartedAt = DateTimeOffset.UnixEpoch,
        Metrics = new Dictionary<string, double> { ["elboBits"] = 2.3 },
        Revisions = new()
        {
            Metrics = new Dictionary<string, int> { ["elboBits"] = revision },
            By = by is null ? new Dictionary<string, string>() : new() { ["elboBits"] = by },
        },
    };
}
