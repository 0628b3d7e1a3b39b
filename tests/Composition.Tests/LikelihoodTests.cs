using Diffusion.Framework.Data;
using Diffusion.Plugins.Metrics.Statistics;

namespace Diffusion.Composition.Tests;

/// <summary>The metrics of likelihood in whole runs.</summary>
public sealed class LikelihoodTests : IDisposable
{
    private const string Both = """metrics=[{"name":"elbo","samples":60,"times":4},{"name":"nll","samples":60,"tolerance":1e-3}]""";

    private readonly ExperimentFile _file = new();

    /// <summary>One Gaussian and its exact denoiser: the ODE gives the analytic value, and the bound lies above it.</summary>
    [Fact]
    public void OfGaussianDataWithTheOracleAreTheAnalyticValues()
    {
        var run = _file.Run("gaussian", """
            {
              "data": { "name": "gaussian-mixture", "dimensions": 2, "weights": [1], "means": [0.3, -0.4], "standardDeviations": [0.6], "heldOut": 4000 },
              "schedule": "vp-sde", "objective": "v", "model": "oracle", "sampling": { "count": 10, "steps": 2 },
              "metrics": [ { "name": "elbo", "samples": 4000, "batchSize": 4000 }, { "name": "nll", "samples": 4000, "batchSize": 4000 } ]
            }
            """);
        var metrics = run.Record.Metrics!;
        double expected = 0.5 * Math.Log(2 * Math.PI * Math.E * 0.36);
        Assert.Equal(metrics["nllExact"], metrics["nllNats"], 1e-3);
        Assert.Equal(expected, metrics["nllNats"], 4 * metrics["nllError"]);
        Assert.InRange(metrics["elboNats"] - metrics["nllExact"], -metrics["elboError"], 3 * metrics["elboError"]);

        var samples = run.Folder.Samples;
        Assert.Contains(Path.Combine(samples, "elbo.png"), run.Pictures);
        using var table = Npy.Read(Path.Combine(samples, "elbo-density.npy"));
        Assert.Equal([200, 4], table.shape);
    }

    /// <summary>Trained networks of every kind of variance and data can be differentiated and give finite numbers.</summary>
    [Theory]
    [InlineData(
        """{ "data": "moons", "model": { "name": "mlp", "width": 8 }, "schedule": { "name": "linear", "steps": 20, "betaEnd": 0.4 },"""
        + """ "variance": "learned" }""",
        "elbo-terms.npy")]
    [InlineData(
        """{ "data": "digits", "model": { "name": "unet", "channels": [8], "attention": [], "groups": 4 },"""
        + """ "schedule": "flow", "objective": "velocity" }""",
        "elbo-density.npy")]
    public void OfTrainedNetworksAreFinite(string json, string table)
    {
        var run = _file.Run("trained", json, "training.steps=3", "training.batchSize=16", "sampling.count=4", "sampling.steps=2", Both);
        var metrics = run.Record.Metrics!;
        Assert.Equal(
            [
                "elboBits", "elboDenoising", "elboError", "elboNats", "elboPrior", "elboReconstruction",
                "nllBits", "nllError", "nllNats",
            ],
            metrics.Keys.Order(StringComparer.Ordinal));
        Assert.All(metrics.Values, v => Assert.True(double.IsFinite(v)));
        Assert.True(File.Exists(Path.Combine(run.Folder.Samples, table)));
    }

    /// <summary>A single step reconstructs the data from noise; there is nothing between, and no table.</summary>
    [Fact]
    public void OfASingleStepTheBoundHasNoTerms()
    {
        var run = _file.Run(
            "single",
            """{ "data": { "name": "gaussian-mixture", "heldOut": 60 }, "model": "oracle", "objective": "v","""
            + """ "schedule": { "name": "linear", "steps": 1, "betaStart": 0.9 }, "sampling": { "count": 4, "steps": 1 } }""",
            Both);
        Assert.Equal(0, run.Record.Metrics!["elboDenoising"]);
        Assert.False(File.Exists(Path.Combine(run.Folder.Samples, "elbo-terms.npy")));
    }

    [Fact]
    public void AreOnlyMeasuredWhereTheyAreNamed()
    {
        var run = _file.Run(
            "unnamed",
            """{ "data": { "name": "gaussian-mixture", "testPart": 60 }, "model": "oracle", "objective": "v","""
            + """ "sampling": { "count": 60, "steps": 2 } }""");
        Assert.DoesNotContain(
            run.Record.Metrics!.Keys,
            k => k.StartsWith("elbo", StringComparison.Ordinal) || k.StartsWith("nll", StringComparison.Ordinal));
        Assert.Contains("meanError", run.Record.Metrics!.Keys);
    }

    public void Dispose() => _file.Dispose();
}
