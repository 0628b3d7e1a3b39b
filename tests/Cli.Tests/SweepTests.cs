using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Cli.Tests;

/// <summary>Whole sweeps of a tiny experiment, each run a process.</summary>
public sealed class SweepTests : IDisposable
{
    private const string Base = """
        "data": { "name": "moons", "count": 300, "heldOut": 200 }, "model": { "name": "mlp", "width": 16, "layers": 1 }, "threads": 1,
        "training": { "steps": 30, "batchSize": 50, "checkpointEvery": 10, "logEvery": 5 }, "sampling": { "count": 60, "steps": 5 }, "metrics": ["mmd"],
        "tracking": "none"
        """;

    private readonly TemporaryFolder _folder = new();

    private SweepFolder Sweep => new(Path.Combine(_folder.Path, "tiny"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void VariantsThatDifferOnlyInSamplingTrainOnceAndEqualPlainRuns()
    {
        var sweep = Run(File("""{ "sampler": ["ddim", { "name": "ddim", "eta": 0.5 }], "sampling.steps": [3, 5] }"""));

        Assert.Equal((0, ""), (sweep.ExitCode, sweep.Error));
        Assert.Contains($"\n4 finished. {Sweep.RecordFile}\n", sweep.Output, StringComparison.Ordinal);
        var record = Sweep.Read()!;
        Assert.Equal(["sampler", "sampling.steps"], record.Axes);
        Assert.Equal(
            ["sampler=ddim, steps=3", "sampler=ddim, steps=5", "sampler=ddim(eta=0.5), steps=3", "sampler=ddim(eta=0.5), steps=5"],
            record.Variants.Select(v => v.Name));
        Assert.All(record.Variants, v => Assert.Equal(VariantState.Finished, v.State));
        var trained = Assert.Single(record.Variants.Select(v => v.Trained).Distinct());
        var onlyTrained = Assert.Single(Directory.GetDirectories(Path.Combine(Sweep.Path, "trained")));
        Assert.Equal(trained, Path.GetRelativePath(Sweep.Path, onlyTrained));
        var training = new SharedTraining(Path.Combine(Sweep.Path, trained)).ReadRecord()!;
        Assert.Equal((RunStatus.Finished, 30), (training.Status, training.Step));

        foreach (var variant in record.Variants)
        {
            var run = RunRecord.Read(RunFolder.Open(Path.Combine(Sweep.Path, variant.Run)));
            Assert.Equal(
                (RunStatus.Finished, 30, $"../{trained}", training.StepsPerSecond),
                (run.Status, run.Step, run.Trained, run.StepsPerSecond));
        }

        Assert.Equal(4, record.Variants.Select(v => Samples(v.Run)).Distinct().Count());
        var last = RunFolder.Open(Path.Combine(Sweep.Path, record.Variants[3].Run));
        Assert.Equal([5, 10, 15, 20, 25, 30], EventReader.Series(EventReader.Read(last.EventsFile), "loss").Keys);
        var plain = Invocation.Of(
            "run", _folder.File("plain.json", $$"""{ "name": "plain", {{Base}} }"""), "--set", $"output={_folder.Path}");
        Assert.Equal(0, plain.ExitCode);
        var plainRun = Assert.Single(RunFolder.FindAll(Path.Combine(_folder.Path, "plain")));
        Assert.Equal(Samples(record.Variants[1].Run), RunRecord.Read(plainRun).SamplesSha256);
        var more = Invocation.Of("sample", Path.Combine(Sweep.Path, record.Variants[0].Run), "--set", "sampling.count=10");
        Assert.Equal((0, ""), (more.ExitCode, more.Error));
    }

    [Fact]
    public void OnlyWhatIsNewIsRun()
    {
        Run(File("""{ "sampler": ["ddim"] }"""));
        var before = Directory.GetLastWriteTimeUtc(Path.Combine(Sweep.Path, Sweep.Read()!.Variants[0].Run, "run.json"));

        var file = File("""{ "sampler": ["ddim", "ancestral"] }""");
        var dry = Run(file, "--dry-run");
        var again = Run(file);

        Assert.Matches(
            "^state        run           training      variant\n"
            + "finished     [0-9a-f]{12}  [0-9a-f]{12}  sampler=ddim\n"
            + "waiting      [0-9a-f]{12}  [0-9a-f]{12}  sampler=ancestral\n"
            + "2 variants are 2 runs: 1 finished, 1 waiting. 1 of 1 trainings are done.\n"
            + "Cannot be tested with 1 seed: the report will call no variant better or worse. 2 seeds give an interval; "
            + "5 find a difference of 2 standard deviations in 80 % of such sweeps. "
            + "A standard deviation is that of the difference over seeds.\n"
            + "About 00:00:[0-9]{2} left, [0-9]+ at a time.\n$",
            dry.Output);
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("  sampler=ddim", again.Output, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetLastWriteTimeUtc(Path.Combine(Sweep.Path, Sweep.Read()!.Variants[0].Run, "run.json")));
        Assert.Equal([1, 1], Finishes());
    }

    /// <summary>A base that changed gives the variants other identities; their earlier runs are kept and not compared.</summary>
    [Fact]
    public void VariantsThatWereRunUnderAnotherIdentityAreToldAndRunAnew()
    {
        Run(File("""{ "sampler": ["ddim", "ancestral"] }"""));
        var earlier = Sweep.Read()!.Variants.Select(v => v.Run).ToList();

        var one = Run(File("""{ "sampler": ["ddim"] }""", """, "sampling": { "count": 70, "steps": 5 }"""));
        var two = Run(File("""{ "sampler": ["ddim", "ancestral"] }"""));
        var again = Run(File("""{ "sampler": ["ddim", "ancestral"] }"""));

        const string Told = "run before under another identity, by an earlier version or from another base. "
            + "Those runs stay in their folders; they are not compared, and the variants are run anew.";
        Assert.Equal((0, 0, 0), (one.ExitCode, two.ExitCode, again.ExitCode));
        Assert.Contains($"1 variant was {Told}", one.Output + one.Error, StringComparison.Ordinal);
        Assert.Contains($"1 variant was {Told}", two.Output + two.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("another identity", again.Output + again.Error, StringComparison.Ordinal);
        Assert.Equal(earlier, Sweep.Read()!.Variants.Select(v => v.Run));
        Assert.All(earlier, run => Assert.True(Directory.Exists(Path.Combine(Sweep.Path, run))));
    }

    [Fact]
    public void AFailedVariantLeavesTheOthersAloneAndIsTriedAgainWhenAsked()
    {
        // The step size of 1e4 makes the loss infinite.
        var file = File(
            """{ "training.learningRate": [1e-3, 10] }""",
            """, "training": { "gradientClip": 1e9, "warmUp": 0, "emaDecay": 0, "steps": 400 }, "model": { "layers": 40 }""");
        var first = Run(file);
        var second = Run(file);
        var third = Run(file, "--rerun", "failed");

        Assert.Equal((1, 1, 1), (first.ExitCode, second.ExitCode, third.ExitCode));
        Assert.Contains("1 finished, 1 failed. ", first.Output, StringComparison.Ordinal);
        Assert.Contains($"1 of 2 runs is failed and left out.\n{Report("report.html")}\n", first.Output, StringComparison.Ordinal);
        Assert.StartsWith("learningRate=10: The loss is ", first.Error, StringComparison.Ordinal);
        Assert.EndsWith("'--rerun failed' tries the failed ones again.\n", first.Error, StringComparison.Ordinal);
        // Whether it is ever seen running depends on how soon it fails.
        Assert.DoesNotContain("failed  learningRate=10", second.Output, StringComparison.Ordinal);
        Assert.Contains("failed  learningRate=10", third.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("  learningRate=1e-3", third.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ItEndsWithAReportThatComparesAsItsFileSays()
    {
        var file = File("""{ "sampler": ["ddim", "ancestral"] }""", after: """, "baseline": "sampler=ancestral", "metric": "mmd" """);
        var sweep = Run(file);

        Assert.Equal((0, ""), (sweep.ExitCode, sweep.Error));
        Assert.Matches(
            $"\n2 finished\\. {Sweep.RecordFile}\n"
            + "'sampler=(ancestral' has the lowest mmd, .*; it is the baseline\\. "
            + "|ddim' has the lowest mmd, .* of the baseline 'sampler=ancestral'\\. ).*\n"
            + $"{Report("report.html")}\n$",
            sweep.Output);
        Assert.All(["report.html", "table.csv", "table.md"], name => Assert.True(System.IO.File.Exists(Report(name))));
        Assert.Contains("| sampler=ancestral | 1 | ", BaselineRow(), StringComparison.Ordinal);
        Assert.Equal(("sampler=ancestral", "mmd"), (Sweep.Read()!.Baseline, Sweep.Read()!.Metric));

        // Nothing is left to run; what the file asks of its report may have changed.
        var again = Run(File("""{ "sampler": ["ddim", "ancestral"] }"""));
        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.EndsWith($"\n{Report("report.html")}\n", again.Output, StringComparison.Ordinal);
        Assert.StartsWith("| sampler=ddim | 1 | ", BaselineRow(), StringComparison.Ordinal);

        string BaselineRow() =>
            System.IO.File.ReadLines(Report("table.md")).Single(l => l.Contains(" baseline |", StringComparison.Ordinal));
    }

    [Fact]
    public void AReportThatCannotBeWrittenIsAWarning()
    {
        var file = File("""{ "sampler": ["ddim"] }""");
        Directory.CreateDirectory(Sweep.Path);
        System.IO.File.WriteAllText(Path.Combine(Sweep.Path, "report"), "mine");

        var sweep = Run(file);

        Assert.Equal((0, ""), (sweep.ExitCode, sweep.Error));
        Assert.EndsWith(
            $"\nThe report could not be written: The file '{Path.Combine(Sweep.Path, "report")}' already exists; "
            + $"'diffusion report {Sweep.Path}' tries again.\n1 finished. {Sweep.RecordFile}\n",
            sweep.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void RerunAllMakesEverythingAnewAndKeepsWhatWasThere()
    {
        var file = File("""{ "sampler": ["ddim", "ancestral"] }""");
        Run(file);
        var samples = Sweep.Read()!.Variants.Select(v => Samples(v.Run)).ToList();

        Assert.Equal(0, Run(file, "--rerun", "all").ExitCode);

        Assert.Equal(samples, Sweep.Read()!.Variants.Select(v => Samples(v.Run)));
        var replaced = RunFolder.FindAll(Path.Combine(Sweep.Path, "replaced", "1"));
        Assert.Equal(samples.Order(), replaced.Select(r => RunRecord.Read(r).SamplesSha256).Order());
        Assert.All(replaced, r => Assert.True(Directory.Exists(Path.Combine(r.FindCheckpoints(), "step-00000030"))));
    }

    /// <summary>The settings of README's Slurm command; nothing of Slurm is asked.</summary>
    [Fact]
    public void ADryRunForAClusterNeedsNoCluster()
    {
        var dry = Run(
            File("""{ "sampler": ["ddim", "heun"] }"""), "--dry-run",
            "--set", "executor.name=slurm", "--set", "executor.partition=gpu",
            "--set", "executor.gres=gpu:1", "--set", "executor.time=04:00:00");
        Assert.Equal((0, ""), (dry.ExitCode, dry.Error));
        Assert.EndsWith(" left, 32 at a time.\n", dry.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Sweep.Path));
    }

    [Fact]
    public void AfterKillsTheSameCommandFinishesEachVariantOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The test finds processes with pgrep.");
        var file = File("""{ "objective": ["v", "epsilon"], "sampler": ["ddim", "ancestral"] }""", """, "training": { "steps": 800 }""");

        // The sweep alone: its runs go on without it. Then the sweep and, after it, one of its runs.
        using (var sweep = new SweepProcess(file, _folder.Path))
        {
            SweepProcess.Until(() => SweepProcess.Running(Sweep.Path));
            sweep.Kill();
        }

        using (var sweep = new SweepProcess(file, _folder.Path))
        {
            var run = SweepProcess.Until(() => SweepProcess.Running(Sweep.Path));
            sweep.Kill();
            SweepProcess.KillChild(run);
            Assert.NotEqual(VariantState.Running, VariantStates.Of(run).State);
        }

        // A run alone: this sweep does the others and says which one died.
        using (var sweep = new SweepProcess(file, _folder.Path))
        {
            var run = SweepProcess.Until(() => SweepProcess.Running(Sweep.Path));
            SweepProcess.KillChild(run);
            sweep.Wait();
        }

        using (var sweep = new SweepProcess(file, _folder.Path)) Assert.Equal(0, sweep.Wait().ExitCode);
        Assert.All(Sweep.Read()!.Variants, v => Assert.Equal(VariantState.Finished, v.State));
        Assert.Equal([1, 1, 1, 1], Finishes());
    }

    [Fact]
    public void TwoSweepsAtOnceShareTheWork()
    {
        var file = File("""{ "sampler": ["ddim", "ancestral", "heun"], "objective": ["v", "epsilon"] }""");
        using var one = new SweepProcess(file, _folder.Path);
        using var two = new SweepProcess(file, _folder.Path);
        Assert.Equal((0, 0), (one.Wait().ExitCode, two.Wait().ExitCode));
        Assert.Equal([1, 1, 1, 1, 1, 1], Finishes());
    }

    [Fact]
    public void ASignalEndsTheRunsWithCheckpointsAndTheSameCommandGoesOn()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGTERM to send to another process.");
        var file = File("""{ "sampler": ["ddim", "ancestral"] }""", """, "training": { "steps": 1000000 }""");
        RunFolder run;
        using (var sweep = new SweepProcess(file, _folder.Path))
        {
            run = SweepProcess.Until(() =>
                SweepProcess.Running(Sweep.Path) is { } r && EventReader.Read(r.EventsFile).Any(e => e.Name == "loss") ? r : null);
            sweep.Terminate();
            var (code, output) = sweep.Wait();
            Assert.Equal(130, code);
            Assert.EndsWith(
                $"1 interrupted, 1 waiting. {Sweep.RecordFile}\nInterrupted; the same command goes on.\n",
                output,
                StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(Path.Combine(Sweep.Path, "report")));
        var record = RunRecord.Read(run);
        Assert.Equal(RunStatus.Interrupted, record.Status);
        Assert.True(Directory.Exists(Path.Combine(run.FindCheckpoints(), $"step-{record.Step:D8}")));
    }

    [Fact]
    public void AWrongVariantStopsTheSweepBeforeTheFirstRun()
    {
        var sweep = Run(File("""{ "sampler": ["ddim", "dimm"], "sampling.steps": [5, 0] }"""));
        Assert.Equal(2, sweep.ExitCode);
        Assert.StartsWith(
            "The sweep has 2 problems:\n"
            + $"  {_folder.Path}/tiny.json: variants 'sampler=ddim, steps=0', 'sampler=dimm, steps=0': sampling.steps: ",
            sweep.Error,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(Sweep.Path));
    }

    /// <summary>A sweep file over the tiny experiment.</summary>
    private string File(string axes, string more = "", string after = "")
    {
        _folder.File("base.json", "{" + Base + "}");
        return _folder.File("tiny.json", $$"""{ "base": { "extends": "base.json" {{more}} }, "axes": {{axes}} {{after}} }""");
    }

    private Invocation Run(string file, params string[] arguments) =>
        Invocation.Of(["sweep", file, "--set", $"output={_folder.Path}", .. arguments]);

    private string Report(string name) => Path.Combine(Sweep.Path, "report", name);

    private string Samples(string run) => RunRecord.Read(RunFolder.Open(Path.Combine(Sweep.Path, run))).SamplesSha256!;

    /// <summary>How often each run of the sweep came to its final metric.</summary>
    private IEnumerable<int> Finishes() =>
        Sweep.Read()!.Variants.Select(v => EventReader.Read(Path.Combine(Sweep.Path, v.Run, "events.jsonl")).Count(e => e.Name == "mmd"));
}
