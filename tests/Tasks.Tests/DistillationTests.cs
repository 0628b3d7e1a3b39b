using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Torch;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Tasks.Tests;

/// <summary>A ladder of students is one run of several stages; each student is kept, measured and drawn.</summary>
public sealed class DistillationTests : IDisposable
{
    private const string Data = """
        "data": { "name": "mixture2d", "modes": 2, "count": 200, "testPart": 60, "validationPart": 40 }, "schedule": "cosine"
        """;

    private const string Oracle = $$"""
        { {{Data}}, "model": "oracle", "clipping": "none", "metrics": ["mmd"], "sampling": { "count": 20, "steps": 2 } }
        """;

    private const string Ladder = $$"""
        {
          "task": { "name": "progressive-distillation", "from": 16, "to": 2 }, {{Data}},
          "model": { "name": "mlp", "width": 16, "layers": 1 },
          "training": { "steps": 8, "batchSize": 32, "checkpointEvery": 3, "evaluateEvery": 0, "logEvery": 1 },
          "metrics": ["mmd"], "sampling": { "count": 40, "steps": 2 }
        }
        """;

    private readonly TaskFolder _folder = new();
    private readonly string _oracle;

    public DistillationTests() => _oracle = _folder.RunQuietly(Oracle, "name=oracle").Folder.Path;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EachStudentIsKeptMeasuredAndDrawn()
    {
        var run = Quietly(Ladder);
        Assert.Equal(["steps-2", "steps-4", "steps-8"], Names(Path.Combine(run.Folder.Path, "checkpoints")));
        Assert.Equal((24, 2), (run.Record.Step, run.Record.FunctionEvaluations));
        Assert.Equal(["steps-4", "steps-8"], Names(run.Folder.Samples));
        foreach (var (name, steps) in new[] { ("steps-4", 4), ("steps-8", 8) })
        {
            var samples = Path.Combine(run.Folder.Samples, name);
            var result = JsonNode.Parse(File.ReadAllText(Path.Combine(samples, "result.json")))!;
            Assert.Equal(steps, (double)result["functionEvaluations"]!);
            Assert.True(double.IsFinite((double)result["metrics"]!["mmd"]!));
            Assert.True(File.Exists(Path.Combine(samples, "final.png")));
            var experiment = JsonNode.Parse(File.ReadAllText(Path.Combine(samples, "experiment.json")))!;
            Assert.Equal(steps, (int)experiment["sampling"]!["steps"]!);
        }

        Assert.Equal([8, 16, 24], EventReader.Series(EventReader.Read(run.Folder.EventsFile), "distillationError").Keys);
    }

    /// <summary>
    /// Another number of steps is another student of the same training: what is drawn later is what its own run would have drawn.
    /// </summary>
    [Fact]
    public void TheStepsOfSamplingNameTheStudent()
    {
        var two = Quietly(Ladder);
        var four = Quietly(Ladder, "sampling.steps=4");
        Assert.NotEqual(two.Record.SamplesSha256, four.Record.SamplesSha256);
        var changed = Reader.Read(two.Folder.ExperimentFile, ["sampling.steps=4"]);
        Assert.Equal(ExperimentIdentity.TrainingId(Reader.Read(two.Folder.ExperimentFile)), ExperimentIdentity.TrainingId(changed));
        var drawn = _folder.Runner.Sample(two.Folder, changed, new QuietObserver());
        Assert.Equal((4, four.Record.SamplesSha256), (drawn.Result.FunctionEvaluations, drawn.Result.Sha256));
        var beside = JsonNode.Parse(File.ReadAllText(Path.Combine(two.Folder.Samples, "steps-4", "result.json")))!;
        Assert.Equal(four.Record.SamplesSha256, (string)beside["sha256"]!);
    }

    /// <summary>Within a stage and between two: the last student is the same to the bit.</summary>
    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    public void ALadderThatWasInterruptedEndsTheSame(int step)
    {
        var whole = Quietly(Ladder);
        using var stopping = new CancellationTokenSource();
        var part = _folder.Runner.Run(Read(Ladder), new StoppingObserver(step, stopping), stopping.Token);
        Assert.Equal((RunStatus.Interrupted, step), (part.Record.Status, part.Record.Step));
        var resumed = _folder.Runner.Resume(part.Folder, new QuietObserver());
        Assert.Equal((RunStatus.Finished, whole.Record.SamplesSha256), (resumed.Record.Status, resumed.Record.SamplesSha256));
        Assert.Equal(LastStudent(whole.Folder), LastStudent(part.Folder));
    }

    /// <summary>A student is a denoiser to other runs: of another ladder, of consistency distillation, and of guidance.</summary>
    [Fact]
    public void AStudentIsATeacherOfOthers()
    {
        var student = Quietly(Ladder).Folder.Path;
        using var runs = new TrainedRuns(TaskFolder.Catalog, Compute.Cpu);
        Assert.NotNull(runs.Open(new RunReference<GaussianModel>(student)).Denoiser);
        string[] small = ["task.from=2", "task.to=1", "sampling.steps=1", $"task.teacher={student}"];
        Assert.Equal(RunStatus.Finished, _folder.RunQuietly(Ladder, small).Record.Status);
        var consistent = $$"""task={ "name": "consistency-distillation", "teacher": "{{student}}", "lastLevels": 20 }""";
        Assert.Equal(RunStatus.Finished, _folder.RunQuietly(Ladder, consistent).Record.Status);
        Assert.Equal(
            4, Quietly(Ladder, "guidance=autoguidance", $"guidance.run={student}").Record.FunctionEvaluations);
    }

    [Theory]
    [InlineData(
        "objective=epsilon",
        "objective: the objective 'epsilon' cannot jump to a sample from where noise is most: at t = 0.996 of the schedule 'cosine' "
        + "(alpha = 0.00623, sigma = 1) an error of the network's output is 160 times as large in x0, and no later step is there to repair it. "
        + "Use the objective 'v' or 'x0'.")]
    [InlineData("sampling.steps=100", "sampling.steps: found 100; the ladder has students of 8, 4, 2 steps. Name one of these.")]
    [InlineData(
        "grid=karras",
        "grid: samples would be drawn at t = 0.001 of the schedule 'cosine' (alpha = 1, sigma = 0.00643), which the student of 2 steps has "
        + "not learned. Students learn equal steps of time from where task.minLogSnr says. Use the grid 'trailing'.")]
    [InlineData(
        "sampling.minLogSnr=-8",
        "sampling.minLogSnr: samples would be drawn at t = 0.988 of the schedule 'cosine' (alpha = 0.0187, sigma = 1), which the student "
        + "of 2 steps has not learned. Students learn equal steps of time from where task.minLogSnr says. Use the same number for both.")]
    [InlineData(
        "sampler=rk45",
        "sampler: the sampler 'rk45' follows the ordinary differential equation in small steps, which networks of the task "
        + "'progressive-distillation' have not learned. Use the sampler 'ddim' or 'renoise'.")]
    [InlineData(
        "metrics=[\"elbo\"]",
        "metrics.0: the metric 'elbo' needs the mean of x0, and networks of the task 'progressive-distillation' estimate samples. "
        + "Measure the teacher.")]
    [InlineData("variance=fixed", "variance: the task 'progressive-distillation' does not use this section; remove it.")]
    [InlineData(
        "schedule={\"name\":\"cosine\",\"steps\":10}",
        "task.from: found 16; the schedule has 9 steps from where students start, so at most 9 are allowed.")]
    [InlineData(
        "codec=standardize",
        "codec: found {\"name\":\"standardize\"}, but the teacher has learned codes of {\"name\":\"none\"}. Use the teacher's codec.")]
    public void WhatCannotBeDistilledIsRefused(string setting, string problem) => Assert.Contains(
        problem,
        Assert.Throws<ExperimentException>(() => Read(Ladder, setting)).Problems.Select(p => $"{p.Path}: {p.Message}"));

    [Fact]
    public void ATeacherIsNeeded() => Assert.Contains(
        "task.teacher: the task 'progressive-distillation' needs the folder of a trained run, or of one with the model 'oracle'.",
        Assert.Throws<ExperimentException>(() => _folder.Read(Ladder)).Problems.Select(p => $"{p.Path}: {p.Message}"));

    private static ExperimentReader Reader => new(TaskFolder.Catalog);

    private Experiment Read(string json, params string[] overrides) => _folder.Read(json, [$"task.teacher={_oracle}", .. overrides]);

    private RunOutcome Quietly(string json, params string[] overrides) =>
        _folder.RunQuietly(json, [$"task.teacher={_oracle}", .. overrides]);

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    private static byte[] LastStudent(RunFolder run) => File.ReadAllBytes(CheckpointStore.AveragesOf(
        new CheckpointStore(Path.Combine(run.Path, "checkpoints", "steps-2"), 1).FindLatest()!));
}
