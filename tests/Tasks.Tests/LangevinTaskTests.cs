using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;

namespace Diffusion.Tasks.Tests;

/// <summary>Critically damped Langevin diffusion as a task of its own.</summary>
public sealed class LangevinTaskTests : IDisposable
{
    private const string Ring = """
        {
          "task": "langevin", "data": { "name": "mixture2d", "modes": 2, "count": 200, "testPart": 60, "validationPart": 40 },
          "model": { "name": "mlp", "width": 16, "layers": 1 },
          "training": { "steps": 8, "batchSize": 32, "checkpointEvery": 3, "evaluateEvery": 4, "logEvery": 1 },
          "metrics": ["mmd"], "sampling": { "count": 30, "steps": 5, "batchSize": 20 }
        }
        """;

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sscs")]
    [InlineData("euler-maruyama")]
    public void ARunTrainsDrawsAndMeasures(string sampler)
    {
        var run = _folder.RunQuietly(Ring, $"sampler={sampler}");
        Assert.Equal(5, run.Record.FunctionEvaluations);
        Assert.True(double.IsFinite(run.Record.Metrics["mmd"]));
        Assert.Equal([30, 2], Npy.Read(Path.Combine(run.Folder.Samples, "final.npy")).shape);
        // The start, five steps and time 0.
        Assert.Equal([7, 20, 2], Npy.Read(Path.Combine(run.Folder.Samples, "trajectory.npy")).shape);
        Assert.True(File.Exists(Path.Combine(run.Folder.Samples, "final.png")));
    }

    /// <summary>A sample does not depend on how many are drawn nor on its batch.</summary>
    [Fact]
    public void SamplesAreTheSameInAnyBatch()
    {
        var (a, b) = (_folder.RunQuietly(Ring), _folder.RunQuietly(Ring, "sampling.count=10", "sampling.batchSize=4", "name=b"));
        var (all, few) = (Npy.Read(Path.Combine(a.Folder.Samples, "final.npy")), Npy.Read(Path.Combine(b.Folder.Samples, "final.npy")));
        Assert.InRange((all.narrow(0, 0, 10) - few).abs().max().item<float>(), 0, 1e-4);
    }

    [Fact]
    public void ClassesReachTheNetwork()
    {
        var run = _folder.RunQuietly(Ring, "data.labels=true", "sampling.spacing=uniform");
        Assert.Equal(30, Npy.Read(Path.Combine(run.Folder.Samples, "final-class.npy")).shape[0]);
    }

    [Fact]
    public void WhatDoesNotFitIsTold()
    {
        string Refused(params string[] overrides) =>
            string.Join('\n', Assert.Throws<ExperimentException>(() => _folder.Read(Ring, overrides)).Problems.Select(
                p => $"{p.Path}: {p.Message}"));

        Assert.Equal(
            "model: the model 'unet' needs images [channels, height, width], but samples have shape [4]; use the model 'mlp'. "
            + "The task 'langevin' gives it pairs of the data 'mixture2d'.",
            Refused("model=unet"));
        Assert.Equal(
            "data: the task 'langevin' needs continuous numbers, but the data 'markov-text' has sequences of 8 tokens.",
            Refused("data=markov-text", "metrics=[]"));
    }
}
