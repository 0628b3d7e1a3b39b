using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Cli.Tests;

/// <summary>The commands that look at runs, on runs whose records are written here.</summary>
public sealed class RunsAtTheTerminalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RunsAtTheTerminalTests()
    {
        Run("a", "ddim", 0, RunStatus.Finished, ("slicedW2", 0.5), ("slicedW2Low", 0.4), ("slicedW2High", 0.6), ("accuracy", 0.75));
        Run("b", "dpm-solver++", 1, RunStatus.Finished, ("slicedW2", 0.25), ("accuracy", 0.5));
        Run("c", "heun", 2, RunStatus.Failed);
    }

    private string Runs => Path.Combine(_folder.Path, "runs");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ListShowsHowRunsStandAndWhatDiffers()
    {
        Assert.Equal(
            new Invocation(
                0,
                string.Concat(
                [
                    Line("run", "status    started           seconds  slicedW2  what differs"),
                    Line("a", "finished  1970-01-01 00:00      1.5       0.5  seed=0, sampler=ddim"),
                    Line("b", "finished  1970-01-01 00:01      1.5      0.25  seed=1, sampler=dpm-solver++"),
                    Line("c", "failed    1970-01-01 00:02      1.5            seed=2, sampler=heun"),
                ]),
                ""),
            Invocation.Of("list", Runs));

        string Line(string run, string rest) =>
            $"{(run == "run" ? run : Path.Combine(Runs, "x", run)).PadRight(Path.Combine(Runs, "x", "a").Length)}  {rest}\n";
    }

    [Theory]
    [InlineData("a b c")]
    [InlineData("b a c", "--sort", "slicedW2")]
    [InlineData("a b c", "--sort", "accuracy")]
    [InlineData("b", "--where", "sampler=dpm-solver++")]
    [InlineData("a b", "--where", "status=finished")]
    [InlineData("a", "--where", "slicedW2>=0.3")]
    [InlineData("b c", "--where", "seed>0", "--where", "training.steps=20")]
    [InlineData("a c", "--where", "sampler!=dpm-solver++")]
    [InlineData("a b c", "--where", "steps=20", "--where", "slicedW2!=0")]
    public void ListChoosesAndSorts(string expected, params string[] options)
    {
        var list = Invocation.Of(["list", Runs, .. options, "--json"]);
        Assert.Equal((0, ""), (list.ExitCode, list.Error));
        Assert.Equal(expected.Split(' '), JsonNode.Parse(list.Output)!.AsArray().Select(r => (string)r!["id"]!));
    }

    [Fact]
    public void WhatNoRunHasIsRefused()
    {
        Assert.Equal(
            new Invocation(
                2, "",
                "No run has 'sampler.et'. Did you mean 'sampler.eta'? "
                + "A setting is named by its path, such as training.steps; 'diffusion show RUN' lists settings and metrics.\n"),
            Invocation.Of("list", Runs, "--where", "sampler.et=1"));
        Assert.Equal(
            new Invocation(
                2, "",
                "'sampler' is no condition; write a setting, a metric or status, then one of = != < <= > >=, then a value, "
                + "such as sampler=ddim.\n"),
            Invocation.Of("list", Runs, "--where", "sampler"));
        // Before, 0,001 was read as 1.
        Assert.Equal(
            new Invocation(
                2, "",
                "'slicedW2' is a number, and '0,001' is none: a comma is not read; write a point, such as 0.001, "
                + "and no separator of thousands.\n"),
            Invocation.Of("list", Runs, "--where", "slicedW2<0,001"));
        Assert.Equal(
            new Invocation(2, "", "No metric 'slicedW3' ranks these runs. Did you mean 'slicedW2'? Allowed: accuracy, slicedW2.\n"),
            Invocation.Of("best", Runs, "--metric", "slicedW3"));
        Assert.Equal(2, Invocation.Of("list", Path.Combine(_folder.Path, "nowhere")).ExitCode);
    }

    [Fact]
    public void BestNamesTheRunAndOfHowMany()
    {
        Assert.Equal(
            new Invocation(0, $"{Path.Combine(Runs, "x", "b")}  slicedW2 0.25, the lowest of 2 runs\n", ""), Invocation.Of("best", Runs));
        Assert.Equal(
            new Invocation(0, $"{Path.Combine(Runs, "x", "a")}  accuracy 0.75, the highest of 2 runs\n", ""),
            Invocation.Of("best", Runs, "--metric", "accuracy"));
        var json = JsonNode.Parse(Invocation.Of("best", Runs, "--json").Output)!;
        Assert.Equal(("b", "slicedW2", 0.25), ((string)json["id"]!, (string)json["metric"]!, (double)json["value"]!));
    }

    [Fact]
    public void DiffTellsSettingsEnvironmentHashesAndMetrics()
    {
        var (a, b) = (Path.Combine(Runs, "x", "a"), Path.Combine(Runs, "x", "b"));
        Assert.Equal(
            """
            settings     first  second
            seed         0      1
            sampler      ddim   dpm-solver++
            sampler.eta  0

            environment  first  second
            threads      2      1

            hashes   first                second
            id       a                    b
            samples  aaaaaaaaaaaaaaaa...  bbbbbbbbbbbbbbbb...

            metric        first  second  second - first
            accuracy       0.75     0.5           -0.25
            slicedW2        0.5    0.25           -0.25
            slicedW2High    0.6
            slicedW2Low     0.4

            """,
            Invocation.Of("diff", a, b).Output);
        var json = JsonNode.Parse(Invocation.Of("diff", a, b, "--json").Output)!;
        Assert.Equal(["ddim", "dpm-solver++"], json["settings"]!["sampler"]!.AsArray().Select(v => (string)v!));
        Assert.Equal(
            "settings: the same\n\nenvironment: the same\n\nhashes: the same\n\nmetrics: the same\n", Invocation.Of("diff", a, a).Output);
    }

    /// <summary>Before, all of the other run stood there as a difference, and nothing said why.</summary>
    [Fact]
    public void ADamagedRunIsNotCompared()
    {
        var file = Path.Combine(Runs, "x", "b", "run.json");
        File.WriteAllText(file, File.ReadAllText(file).Replace("0.25", "0.35", StringComparison.Ordinal));
        var damage = $"'{file}' is damaged: it has another SHA-256 than its key 'fileSha256' tells.";
        Assert.Equal(
            new Invocation(1, "", damage + "\n"), Invocation.Of("diff", Path.Combine(Runs, "x", "a"), Path.Combine(Runs, "x", "b")));
        Assert.Equal(
            new Invocation(
                0, $"{Path.Combine(Runs, "x", "a")}  slicedW2 0.5, the lowest of 1 run\n",
                $"A damaged run is left out: '{Path.Combine(Runs, "x", "b")}'.\n"),
            Invocation.Of("best", Runs));
    }

    /// <summary>A report does not rank such runs; a list does, and says what stands side by side. Before, it did not say so.</summary>
    [Fact]
    public void RunsThatCannotBeComparedAreTold()
    {
        var folder = RunFolder.At(Path.Combine(Runs, "x", "b"));
        (RunRecord.Read(folder) with
        {
            DataSha256 = "e", Revisions = new() { Training = "2", Metrics = new Dictionary<string, int> { ["slicedW2"] = 2 } },
        }).Write(folder);
        const string Cautions =
            "These runs have 2 different sets of data, and slicedW2 of one says nothing of another. "
            + "'--where' chooses runs, such as --where data=moons.\n"
            + "slicedW2 of some of these runs is measured by an earlier definition. 'diffusion evaluate RUN' measures a run by the present one.\n"
            + "Some of these runs were trained or drawn by another revision; 'diffusion report' tells which can be ranked.\n";
        Assert.Equal(Cautions, Invocation.Of("best", Runs).Error);
        Assert.Equal(Cautions, Invocation.Of("list", Runs, "--sort", "slicedW2").Error);
        Assert.Equal("", Invocation.Of("list", Runs).Error);
        Assert.Equal("", Invocation.Of("list", Runs, "--sort", "seconds").Error);
    }

    [Fact]
    public void ShowTellsWhatIsNotDefaultAndTheNumbers()
    {
        var show = Invocation.Of("show", Path.Combine(Runs, "x", "a"));
        Assert.Equal((0, ""), (show.ExitCode, show.Error));
        var expected =
            $"""
            {Path.Combine(Runs, "x", "a")}  finished
            started 1970-01-01 00:00:00 UTC, 1.5 s, 20 training steps, 1,234 parameters

            setting   value (options that are not defaults)
            seed      0
            sampler   ddim
            training  (steps=20)

            metric    value  95 % interval
            accuracy   0.75
            slicedW2    0.5  0.4 to 0.6

            """;
        Assert.Equal(expected, show.Output[..Math.Min(expected.Length, show.Output.Length)]);
        Assert.Contains($"\nsamples SHA-256 {new string('a', 64)}\n", show.Output, StringComparison.Ordinal);
        var json = JsonNode.Parse(Invocation.Of("show", Path.Combine(Runs, "x", "b"), "--json").Output)!;
        Assert.Equal("dpm-solver++", (string)json["experiment"]!["sampler"]!["name"]!);
    }

    [Fact]
    public void CleanTellsAndDeletesOnlyWhenAsked()
    {
        var failed = Path.Combine(Runs, "x", "c");
        var told = Invocation.Of("clean", Runs);
        Assert.Equal((0, ""), (told.ExitCode, told.Error));
        Assert.Matches(
            $@"^folder +why +size\n{failed}  empty  [\d.]+ KiB\n[\d.]+ KiB would be deleted; '--delete' does it\.\n$", told.Output);
        Assert.True(Directory.Exists(failed));

        // With a checkpoint it could be gone on with.
        Directory.CreateDirectory(Path.Combine(failed, "checkpoints", "step-00000010"));
        Assert.Equal(new Invocation(0, "There is nothing to clean.\n", ""), Invocation.Of("clean", Runs, "--delete"));
        var json = JsonNode.Parse(Invocation.Of("clean", Runs, "--what", "failed", "--json").Output)!.AsArray();
        Assert.Equal((failed, "failed", false), ((string)json[0]!["path"]!, (string)json[0]!["why"]!, (bool)json[0]!["deleted"]!));

        Assert.Matches(@" KiB deleted\.\n$", Invocation.Of("clean", Runs, "--what", "failed", "--delete").Output);
        Assert.Equal(["a", "b"], Directory.GetDirectories(Path.Combine(Runs, "x")).Select(Path.GetFileName).Order());
    }

    /// <summary>Models with nothing to train have no checkpoints. Before, what such a run had drawn was deleted.</summary>
    [Fact]
    public void CleanLeavesSamplesAndNumbers()
    {
        var samples = Path.Combine(Runs, "x", "c", "samples");
        Directory.CreateDirectory(samples);
        File.WriteAllText(Path.Combine(samples, "measuring.json"), "{}");
        Assert.Equal(new Invocation(0, "There is nothing to clean.\n", ""), Invocation.Of("clean", Runs, "--delete"));
        Assert.True(Directory.Exists(samples));
    }

    [Fact]
    public void CleanLeavesARunThatHasBegunAgain()
    {
        var failed = Path.Combine(Runs, "x", "c");
        var rubbish = Assert.Single(Reports.Runs.Rubbish.Below(Runs,
            new HashSet<Reports.Runs.RubbishKind> { Reports.Runs.RubbishKind.Empty }));
        using (FolderLock.TryTake(RunFolder.At(failed).LockFile)) Assert.False(rubbish.Delete());
        Assert.True(Directory.Exists(failed));
    }

    /// <summary>Before, a run that had diverged met every upper bound.</summary>
    [Fact]
    public void WhatIsNoNumberIsNeitherBelowNorAbove()
    {
        Run("d", "heun", 3, RunStatus.Finished, ("slicedW2", double.NaN));
        foreach (var (condition, expected) in new[]
        {
            ("slicedW2<1", "a b"), ("slicedW2<=1", "a b"), ("slicedW2>0", "a b"), ("slicedW2=NaN", "d"), ("slicedW2!=NaN", "a b c"),
        })
        {
            var list = JsonNode.Parse(Invocation.Of("list", Runs, "--where", condition, "--json").Output)!.AsArray();
            Assert.Equal(expected, string.Join(' ', list.Select(r => (string)r!["id"]!)));
        }
    }

    [Fact]
    public void NamesStandInJsonAsTheyAre()
    {
        string[][] commands = [["plugins", "--json"], ["schema"], ["schema", "sweep"], ["list", Runs, "--json"]];
        foreach (var json in commands.Select(Invocation.Of))
        {
            Assert.Equal((0, ""), (json.ExitCode, json.Error));
            Assert.Contains("\"dpm-solver++\"", json.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("u002B", json.Output, StringComparison.Ordinal);
        }
    }

    /// <summary>Before, runs of an experiment of this name were seen by no command.</summary>
    [Fact]
    public void AnExperimentMayBeNamedReplaced()
    {
        var run = Path.Combine(Runs, "replaced", "d");
        Run("d", "heun", 3, RunStatus.Finished, ("slicedW2", 0.125));
        Directory.Move(Path.Combine(Runs, "x", "d"), Directory.CreateDirectory(Path.GetDirectoryName(run)!).FullName + "/d");
        Assert.Equal(
            run, (string)JsonNode.Parse(Invocation.Of("list", Runs, "--sort", "slicedW2", "--json").Output)!.AsArray()[0]!["path"]!);

        // Beside a sweep's record it is what that has put aside.
        File.WriteAllText(Path.Combine(Runs, "sweep.json"), "{}");
        var list = JsonNode.Parse(Invocation.Of("list", Runs, "--json").Output)!.AsArray();
        Assert.Equal(["a", "b", "c"], list.Select(r => (string)r!["id"]!));
    }

    /// <summary>Before, a sweep's old runs were deleted whoever worked on them or used them.</summary>
    [Fact]
    public void CleanLeavesReplacedRunsThatAreUsedOrWorkedOn()
    {
        var sweep = new SweepFolder(Path.Combine(Runs, "s"));
        Directory.CreateDirectory(Path.Combine(sweep.Replaced, "1"));
        sweep.Write(new SweepRecord("s", null, "s.json", [], []));
        var old = RunFolder.At(Path.Combine(sweep.Replaced, "1", "d"));
        Run("d", "heun", 3, RunStatus.Finished);
        Directory.Move(Path.Combine(Runs, "x", "d"), old.Path);
        var user = RunFolder.At(Path.Combine(Runs, "x", "a"));
        var record = RunRecord.Read(user);
        string[] clean = ["clean", Runs, "--what", "replaced", "--delete"];
        const string Nothing = "There is nothing to clean.\n";

        (record with { Uses = [new("guidance.run", "d", null)] }).Write(user);
        var told = new Invocation(0, Nothing, $"'{sweep.Replaced}' has the run 'd', which 'x/a' uses, and stays.\n");
        Assert.Equal(told, Invocation.Of("clean", Runs, "--what", "replaced"));
        Assert.Equal(told, Invocation.Of(clean));

        record.Write(user);
        using (FolderLock.TryTake(old.LockFile))
            Assert.Equal(new Invocation(0, Nothing, $"'{sweep.Replaced}' is being worked on now, and stays.\n"), Invocation.Of(clean));
        Assert.True(Directory.Exists(old.Path));

        Assert.Matches(" KiB deleted\\.\n$", Invocation.Of(clean).Output);
        Assert.False(Directory.Exists(sweep.Replaced));
    }

    private void Run(string id, string sampler, int seed, RunStatus status, params (string Name, double Value)[] metrics)
    {
        var folder = RunFolder.At(Path.Combine(Runs, "x", id));
        Directory.CreateDirectory(folder.Path);
        var options = sampler == "ddim" ? ""","eta":0""" : "";
        RunFolder.WriteJson(folder.ExperimentFile, JsonNode.Parse(
            $$$"""{"seed":{{{seed}}},"sampler":{"name":"{{{sampler}}}"{{{options}}}},"training":{"steps":20,"batchSize":128}}""")!);
        RunFolder.WriteJson(folder.EnvironmentFile, new JsonObject { ["threads"] = seed == 0 ? 2 : 1, ["commandLine"] = id });
        new RunRecord
        {
            Status = status, Name = "x", Id = id, StartedAt = DateTimeOffset.UnixEpoch.AddMinutes(seed), WallSeconds = 1.5, Step = 20,
            Parameters = 1234, DataSha256 = "d", SamplesSha256 = new(id[0], 64), Metrics = metrics.ToDictionary(m => m.Name, m => m.Value),
        }.Write(folder);
    }
}
