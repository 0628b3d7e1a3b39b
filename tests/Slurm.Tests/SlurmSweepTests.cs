using System.Text.RegularExpressions;
using Diffusion.Cli.Tests;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Slurm.Tests;

/// <summary>Sweeps on a real Slurm of one machine.</summary>
public sealed partial class SlurmSweepTests : IDisposable
{
    private const int LongSteps = 12_000;

    private readonly TemporaryFolder _folder = new();

    private SweepFolder Sweep => new(Path.Combine(_folder.Path, "eight"));

    public void Dispose()
    {
        foreach (var job in Cluster.Jobs(Sweep)) Cluster.Run("scancel", job);
        SweepProcess.Until(() => Cluster.Jobs(Sweep).Count == 0 ? "" : null);
        _folder.Dispose();
    }

    /// <summary>
    /// One array; the task that gets SIGUSR1 is queued again and goes on from its checkpoint to the samples of an uninterrupted run; one
    /// task fails. The job that waits for the array writes the report.
    /// </summary>
    [Fact]
    public void EightVariantsAreOneArrayInWhichATaskIsQueuedAgainAndAnotherFails()
    {
        Cluster.Require();
        var file = Eight(LongSteps);
        using var sweep = new SweepProcess(file, _folder.Path);
        var run = SweepProcess.Until(() => Started("long"));
        var task = Cluster.Task(Sweep, run.Id);
        Cluster.Run("scancel", "--signal=USR1", "--batch", task);
        // Slurm itself may add a line about the requeue as soon as it is asked for it.
        var said = SweepProcess.Until(() => Log(task)?.Split('\n') is { Length: > 1 } lines ? lines[0] : null);
        Assert.Equal($"Task {task} is queued again and goes on with its run.", said);
        // Slurm holds a task that was queued again for two minutes.
        var (code, output) = sweep.Wait();

        Assert.Equal(1, code);
        Assert.Contains("\n7 finished, 1 failed. ", output, StringComparison.Ordinal);
        var variants = Sweep.Read()!.Variants.ToDictionary(v => v.Name);
        Assert.EndsWith(
            "huge.csv' has numbers that are too large to learn from: expected at most 1e18, whose square is finite in single precision, "
            + "found 20 of 40 that are larger, the first in row 1, column 'x'. Divide them by a constant.",
            variants["wrong"].Error!, StringComparison.Ordinal);
        Assert.All(variants.Values.Where(v => v.Name != "wrong"), v => Assert.Equal(VariantState.Finished, v.State));
        Assert.Equal(["array"], Directory.GetDirectories(Path.Combine(Sweep.Path, "slurm")).Select(Path.GetFileName));

        var words = File.ReadAllText(run.OutputFile);
        int interrupted = int.Parse(Interrupted().Match(words).Groups[1].Value);
        Assert.InRange(interrupted, 1, LongSteps - 1);
        Assert.Contains($"\ntraining {interrupted + 1}/{LongSteps} ", words, StringComparison.Ordinal);
        var plain = Invocation.Of("run", run.ExperimentFile, "--set", $"output={_folder.Path}/plain");
        Assert.Equal(0, plain.ExitCode);
        var uninterrupted = Assert.Single(RunFolder.FindAll(Path.Combine(_folder.Path, "plain")));
        Assert.Equal(RunRecord.Read(uninterrupted).SamplesSha256, RunRecord.Read(run).SamplesSha256);

        var page = Path.Combine(Sweep.Path, "report", "report.html");
        SweepProcess.Until(() => Cluster.Jobs(Sweep).Count == 0 ? "" : null);
        var log = File.ReadAllText(Path.Combine(Sweep.Path, "slurm", "report.log"));
        Assert.Contains("1 of 8 runs is failed and left out.", log, StringComparison.Ordinal);
        Assert.Contains("1 of 8 runs is failed and left out.", File.ReadAllText(page), StringComparison.Ordinal);
    }

    /// <summary>The jobs need no program that watches them; the same command finds them and sends nothing twice.</summary>
    [Fact]
    public void JobsGoOnWithoutTheSweepAndAreFoundAgain()
    {
        Cluster.Require();
        var file = Eight(steps: 2000);
        using (var sweep = new SweepProcess(file, _folder.Path))
        {
            SweepProcess.Until(() => Cluster.Jobs(Sweep).Count == 2 ? "" : null);
            sweep.Kill();
        }

        using (var sweep = new SweepProcess(file, _folder.Path))
        {
            // Only a sweep that watches notes that a variant has ended.
            SweepProcess.Until(() => Sweep.Read()!.Variants.Any(v => v.State == VariantState.Finished) ? "" : null);
            var jobs = Cluster.Jobs(Sweep, Path.Combine("slurm", "array"));
            sweep.Terminate();
            var (code, output) = sweep.Wait();
            Assert.Equal(130, code);
            Assert.Contains(
                $"The jobs on the cluster go on: {jobs.Single()}. "
                + $"The same command watches them again; 'scancel {jobs.Single()}' ends them.\n",
                output,
                StringComparison.Ordinal);
        }

        using (var sweep = new SweepProcess(file, _folder.Path))
            Assert.Contains("\n7 finished, 1 failed. ", sweep.Wait().Output, StringComparison.Ordinal);
        Assert.Equal(["array"], Directory.GetDirectories(Path.Combine(Sweep.Path, "slurm")).Select(Path.GetFileName));
    }

    /// <summary>What the user cancels writes its checkpoint and is not queued again.</summary>
    [Fact]
    public void ACancelledTaskIsNotQueuedAgain()
    {
        Cluster.Require();
        var file = Eight(LongSteps);
        using var sweep = new SweepProcess(file, _folder.Path);
        var run = SweepProcess.Until(() => Started("long"));
        var task = Cluster.Task(Sweep, run.Id);
        Cluster.Run("scancel", task);
        var (code, output) = sweep.Wait();

        Assert.Equal(1, code);
        Assert.Contains("\n1 interrupted, 1 failed, 6 finished. ", output, StringComparison.Ordinal);
        Assert.Contains(
            $"Task {task} was ended by the cluster or its user; the same sweep goes on with its run.\n", Log(task),
                StringComparison.Ordinal);
        Assert.Equal(RunStatus.Interrupted, RunRecord.Read(run).Status);
        Assert.Matches(Interrupted(), File.ReadAllText(run.OutputFile));
    }

    /// <summary>Arrays of three run one after the other; runs that need a training of another run come last.</summary>
    [Fact]
    public void LargeSweepsAreSeveralArrays()
    {
        Cluster.Require();
        var file = Write("eight.json", """{ "sampling.steps": [2, 3], "seed": [1, 2, 3, 4] }""", "axes", 100, "\"arraySize\": 3");
        using (var sweep = new SweepProcess(file, _folder.Path))
            Assert.Contains("\n8 finished. ", sweep.Wait().Output, StringComparison.Ordinal);
        var lists = Directory.GetFiles(Sweep.Path, "runs.txt", SearchOption.AllDirectories)
            .OrderBy(Path.GetDirectoryName, StringComparer.Ordinal)
            .Select(f => File.ReadAllLines(f).Length);
        Assert.Equal([3, 1, 3, 1], lists);
    }

    /// <summary>
    /// What guided variants use is in the first array, and they in one that waits for it. The output is below the user's folder, and so is
    /// each path that a run refers to; the jobs' own folder is another one.
    /// </summary>
    [Fact]
    public void WhatVariantsUseIsRunBeforeThem()
    {
        Cluster.Require();
        var file = Write(
            "eight.json",
            """
            {
              "guided": { "guidance": { "name": "classifier", "run": "variant:judge" } },
              "strong": { "guidance": { "name": "classifier", "run": "variant:judge", "scale": 2 } },
              "plain": {},
              "judge": { "task": "classifier", "sampling": null, "metrics": null }
            }
            """,
            "list",
            20,
            "\"limit\": 2",
            ", \"seeds\": [0, 1]");
        using (var sweep = new SweepProcess(file, Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path)))
            Assert.Contains("\n8 finished. ", sweep.Wait().Output, StringComparison.Ordinal);

        var variants = Sweep.Read()!.Variants.ToDictionary(v => v.Name);
        var arrays = Directory.GetFiles(Sweep.Path, "runs.txt", SearchOption.AllDirectories)
            .OrderBy(Path.GetDirectoryName, StringComparer.Ordinal)
            .Select(f => File.ReadAllLines(f).Select(l => RunFolder.At(l).Id).Order(StringComparer.Ordinal));
        Assert.Equal([Ids("plain", "judge"), Ids("guided", "strong")], arrays);
        foreach (var (name, seed) in new[] { ("guided", 0), ("guided", 1), ("strong", 0), ("strong", 1) })
        {
            var judge = RunRecord.Read(Sweep.Run(variants[$"judge, seed={seed}"]));
            var run = RunRecord.Read(Sweep.Run(variants[$"{name}, seed={seed}"]));
            var used = Assert.Single(run.Uses);
            Assert.Equal(("guidance.run", judge.Id), (used.Setting, used.Id));
            Assert.True(judge.EndedAt <= run.StartedAt, $"{name} with seed {seed} began before its classifier had ended");
        }

        IEnumerable<string> Ids(params string[] names) =>
            names.SelectMany(n => new[] { 0, 1 }.Select(s => variants[$"{n}, seed={s}"].Run)).Order(StringComparer.Ordinal);
    }

    /// <summary>
    /// What is sent later waits for what is in the queue from before. Before, such a variant began at once, failed since the run that it
    /// uses was not finished, and asked for '--rerun failed'.
    /// </summary>
    [Fact]
    public void WhatIsSentLaterWaitsForWhatItUsesInTheQueue()
    {
        Cluster.Require();
        var file = Write(
            "eight.json",
            $$"""
            {
              "guided": { "guidance": { "name": "classifier", "run": "variant:judge" } },
              "judge": { "task": "classifier", "sampling": null, "metrics": null, "training.steps": {{LongSteps / 5}} }
            }
            """,
            "list",
            20,
            "\"limit\": 2");
        using (var sweep = new SweepProcess(file, _folder.Path))
        {
            SweepProcess.Until(() => Started("judge"));
            // As a cluster that takes no more jobs: the variant that waits is not in the queue.
            sweep.Kill();
            var last = Cluster.Jobs(Sweep, Path.Combine("slurm", "array")).MaxBy(j => int.Parse(j))!;
            foreach (var job in Cluster.Jobs(Sweep).Where(j => int.Parse(j) >= int.Parse(last))) Cluster.Run("scancel", job);
        }

        using (var sweep = new SweepProcess(file, _folder.Path))
        {
            var output = sweep.Wait().Output;
            Assert.True(output.Contains("\n2 finished. ", StringComparison.Ordinal), output);
        }

        var runs = Sweep.Read()!.Variants.ToDictionary(v => v.Name, v => RunRecord.Read(Sweep.Run(v)));
        Assert.True(runs["judge"].EndedAt <= runs["guided"].StartedAt);
    }

    /// <summary>Eight variants, one of them long and one with values that are found unfit when they are read.</summary>
    private string Eight(int steps)
    {
        _folder.File("huge.csv", "x,y\n" + string.Concat(Enumerable.Range(1, 20).Select(i => $"1e20,{i}\n")));
        return Write(
            "eight.json",
            $$"""
            {
              "long": { "training.steps": {{steps}} },
              "wrong": { "data": { "name": "csv", "file": "huge.csv", "columns": ["x", "y"], "standardize": false } },
              "a": { "seed": 1 }, "b": { "seed": 2 }, "c": { "seed": 3 }, "d": { "seed": 4 }, "e": { "seed": 5 }, "f": { "seed": 6 }
            }
            """,
            "list",
            200,
            "\"limit\": 2");
    }

    private string Write(string name, string variants, string kind, int steps, string executor, string more = "") =>
        _folder.File(name, $$"""
        {
          "base": {
            "data": { "name": "moons", "count": 300, "heldOut": 200 }, "model": { "name": "mlp", "width": 16, "layers": 1 }, "threads": 1,
            "training": { "steps": {{steps}}, "batchSize": 50, "checkpointEvery": 500, "logEvery": 50 },
            "sampling": { "count": 60, "steps": 5 }, "metrics": ["mmd"], "tracking": "none"
          },
          "{{kind}}": {{variants}}{{more}},
          "executor": { "name": "slurm", "interval": 1, "memory": "200M", "time": "00:10:00", "cpus": 1, {{executor}} }
        }
        """);

    /// <summary>The run of a variant whose training has begun.</summary>
    private RunFolder? Started(string variant)
    {
        if (Sweep.Read() is not { } record) return null;
        var run = RunFolder.At(Path.Combine(Sweep.Path, record.Variants.Single(v => v.Name == variant).Run));
        bool started = File.Exists(run.OutputFile)
            && File.ReadAllText(run.OutputFile).Contains("training 1/", StringComparison.Ordinal);
        return started ? run : null;
    }

    private string? Log(string task)
    {
        var file = Path.Combine(Sweep.Path, "slurm", "array", $"{task.Split('_')[1]}.log");
        return File.Exists(file) ? File.ReadAllText(file) : null;
    }

    [GeneratedRegex(@"Interrupted at training step (\d+)")]
    private static partial Regex Interrupted();
}
