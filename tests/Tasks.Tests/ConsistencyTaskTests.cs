using Diffusion.Framework.Experiments;
using Diffusion.Framework.Tracking;

namespace Diffusion.Tasks.Tests;

/// <summary>Consistency models are trained from data alone or from a teacher, and drawn in as many steps as asked.</summary>
public sealed class ConsistencyTaskTests : IDisposable
{
    private const string Training = """
        {
          "task": { "name": "consistency-training", "firstLevels": 4, "lastLevels": 16 },
          "data": { "name": "mixture2d", "modes": 2, "count": 200, "testPart": 60, "validationPart": 40 }, "schedule": "cosine",
          "model": { "name": "mlp", "width": 16, "layers": 1 },
          "training": { "steps": 12, "batchSize": 32, "checkpointEvery": 5 }, "metrics": ["mmd"], "sampling": { "count": 40 }
        }
        """;

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void OneTrainingIsDrawnInAnyNumberOfSteps()
    {
        var experiment = _folder.Read(Training);
        Assert.Equal(("renoise", "v"), (Name(experiment, "sampler"), Name(experiment, "objective")));
        Assert.Equal(ExperimentIdentity.TrainingId(experiment), ExperimentIdentity.TrainingId(_folder.Read(Training, "sampling.steps=2")));
        var run = _folder.RunQuietly(Training);
        Assert.Equal((12, 1), (run.Record.Step, run.Record.FunctionEvaluations));
        Assert.Empty(Directory.GetDirectories(run.Folder.Samples));
    }

    /// <summary>The number of levels depends on the step, which a checkpoint keeps.</summary>
    [Fact]
    public void ATrainingThatWasInterruptedEndsTheSame()
    {
        var whole = _folder.RunQuietly(Training);
        using var stopping = new CancellationTokenSource();
        var part = _folder.Runner.Run(_folder.Read(Training), new StoppingObserver(7, stopping), stopping.Token);
        Assert.Equal(RunStatus.Interrupted, part.Record.Status);
        Assert.Equal(whole.Record.SamplesSha256, _folder.Runner.Resume(part.Folder, new QuietObserver()).Record.SamplesSha256);
    }

    [Theory]
    [InlineData(
        "sampling.minLogSnr=-12",
        "sampling would start at t = 0.998 of the schedule 'cosine' (alpha = 0.00312, sigma = 1), noisier than anything that is learned: "
        + "task.minLogSnr ends before. Use the same number for both.")]
    [InlineData("task.lastLevels=3", "3 is less than firstLevels = 4.")]
    [InlineData("weighting=snr", "the task 'consistency-training' does not use this section; remove it.")]
    public void WhatCannotBeLearnedIsRefused(string setting, string problem) => Assert.Contains(
        problem, Assert.Throws<ExperimentException>(() => _folder.Read(Training, setting)).Problems.Select(p => p.Message));

    private static string Name(Experiment experiment, string kind) =>
        experiment.Choices.Single(c => c.Key.Key == kind).Value[0].Plugin.Name;
}
