using System.Security.Cryptography;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Models;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;
using Diffusion.Plugins.Guidance;
using Diffusion.Reports;

namespace Diffusion.Tasks.Tests;

/// <summary>A reference to another run is checked before anything starts, stands for that run's identity, and orders a sweep.</summary>
public sealed class RunReferenceTests : IDisposable
{
    private const string Data = """
        "data": { "name": "moons", "count": 60, "heldOut": 40 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
        "training": { "steps": 4, "batchSize": 16 }
        """;

    private const string Classifier = $$"""{ "task": "classifier", {{Data}} }""";
    private const string Guided = $$"""{ {{Data}}, "sampling": { "count": 6, "steps": 2 }, "metrics": ["energy"] }""";

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunWithoutACheckpointIsRefusedBeforeAnythingStarts()
    {
        // As a sweep prepares it, and as a run that died at once leaves it.
        var folder = RunFolder.Create(_folder.Path, "classifier", "0123456789ab");
        RunFolder.WriteJson(folder.ExperimentFile, ResolvedExperiment.ToJson(_folder.Read(Classifier)));
        new RunRecord { Status = RunStatus.Running, Name = "classifier", Id = folder.Id, StartedAt = default }.Write(folder);
        Assert.Equal(
            $"--set guidance.run={folder.Path}: guidance.run: The run '{folder.Path}' has no checkpoint yet; "
            + $"'diffusion resume {folder.Path}' goes on with it.",
            Refusal($"guidance.run={folder.Path}"));
    }

    [Fact]
    public void ARunOfAnotherTaskOrOfOtherSamplesIsRefused()
    {
        var denoising = _folder.Run(Guided, "name=denoising").Folder.Path;
        Assert.Equal(
            $"--set guidance.run={denoising}: guidance.run: The run '{denoising}' was made for the task 'denoising'; "
            + "a run of the task 'classifier' is needed.",
            Refusal($"guidance.run={denoising}"));

        var other = _folder.Run(
            Classifier, "name=other", "data={\"name\":\"mixture2d\",\"labels\":true,\"count\":60,\"heldOut\":40}").Folder.Path;
        Assert.Equal(
            $"--set guidance.run={other}: guidance.run: The run '{other}' was trained on samples of shape [2] with 8 classes, "
            + "but here they are of shape [2] with 2 classes.",
            Refusal($"guidance.run={other}"));
        Assert.Equal(
            "--set guidance.run=variant:x: guidance.run: 'variant:x' names a variant of a sweep, and this is no sweep. Name the folder of a run.",
            Refusal("guidance.run=variant:x"));
    }

    /// <summary>Each run that a list of guidance names, at its own path.</summary>
    [Fact]
    public void CodesCannotBeGuidedByRunsThatHaveLearnedData()
    {
        var classifier = _folder.Run(Classifier, "name=classifier").Folder.Path;
        var weaker = _folder.Run(Guided, "name=weaker").Folder.Path;
        string[] guidance =
        [
            $"guidance=[\"none\",{{\"name\":\"classifier\",\"run\":\"{classifier}\"}},{{\"name\":\"autoguidance\",\"run\":\"{weaker}\"}}]",
        ];
        const string Why = "a run that has learned data cannot guide codes of the codec 'standardize'. Use the codec 'none'.";
        Assert.Equal(
            [$"--set {guidance[0]}: guidance.1.run: {Why}", $"--set {guidance[0]}: guidance.2.run: {Why}"],
            Assert.Throws<ExperimentException>(() => _folder.Read(Guided, ["codec=standardize", .. guidance]))
                .Problems.Select(p => p.ToString()));
        Assert.Equal(3, _folder.Read(Guided, guidance).Choices.Single(c => c.Key.Key == "guidance").Value.Count);
    }

    [Fact]
    public void TheIdentityTakesTheOtherRunsIdentityNotItsPath()
    {
        var first = _folder.Run(Classifier, "name=first");
        var moved = Path.Combine(_folder.Path, "elsewhere", "whatever");
        Directory.CreateDirectory(Path.GetDirectoryName(moved)!);
        string Id(string run) => ExperimentIdentity.Id(_folder.Read(Guided, "guidance=classifier", $"guidance.run={run}"));
        var before = Id(first.Folder.Path);
        Directory.Move(first.Folder.Path, moved);
        Assert.Equal(before, Id(moved));
        var second = _folder.Run(Classifier, "name=second", "training.steps=5");
        Assert.NotEqual(before, Id(second.Folder.Path));
        var (plain, guided) = (_folder.Read(Guided), _folder.Read(Guided, "guidance=classifier", $"guidance.run={moved}"));
        Assert.Equal(ExperimentIdentity.TrainingId(plain), ExperimentIdentity.TrainingId(guided));
    }

    [Fact]
    public void TheWeightsThatWereUsedAreKnownWhenARunGoesOn()
    {
        var classifier = _folder.Run(Classifier, "name=classifier").Folder;
        var experiment = _folder.Read(Guided, "guidance=classifier", $"guidance.run={classifier.Path}");
        using var stopping = new CancellationTokenSource();
        var part = _folder.Runner.Run(experiment, new StoppingObserver(2, stopping), stopping.Token);
        var used = Assert.Single(part.Record.Uses);
        Assert.Equal(("guidance.run", ExperimentIdentity.Id(_folder.Read(Classifier))), (used.Setting, used.Id));
        var weights = CheckpointStore.AveragesOf(new CheckpointStore(classifier.FindCheckpoints(), 1).FindLatest()!);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(weights))), used.WeightsSha256);

        var bytes = File.ReadAllBytes(weights);
        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        var error = Assert.Throws<RunFailedException>(() => _folder.Runner.Resume(part.Folder, new SilentObserver()));
        Assert.Equal(
            $"The run '{classifier.Path}', which guidance.run names, has other weights than when this run began: what is left would not belong "
            + "to what was done. Start a new run with 'diffusion run'.",
            error.InnerException!.Message);

        bytes[^1] ^= 1;
        File.WriteAllBytes(weights, bytes);
        var record = _folder.Runner.Resume(part.Folder, new SilentObserver()).Record;
        Assert.Equal((RunStatus.Finished, 2, 2), (record.Status, record.FunctionEvaluations, record.ClassifierEvaluations));
    }

    [Fact]
    public void ASweepRunsWhatItsVariantsUseFirst()
    {
        var file = _folder.File("sweep.json", $$"""
            { "base": { {{Data}}, "output": "{{_folder.Path}}", "tracking": "none", "threads": 1 },
              "list": {
                "guided": { "sampling": { "count": 6, "steps": 2 }, "metrics": ["energy"], "guidance": { "name": "classifier", "run": "variant:judge" } },
                "plain": { "sampling": { "count": 6, "steps": 2 }, "metrics": ["energy"] },
                "judge": { "task": "classifier" }
              }, "seeds": [0, 1] }
            """);
        var plan = new SweepPlanner(TaskFolder.Catalog).Plan(file);
        Assert.Equal(6, plan.Runs.Count);
        Variant Of(string name) => plan.Variants.Single(v => v.Name == name);
        // The variant of the same seed.
        Assert.Equal([Of("judge, seed=1").Id], Of("guided, seed=1").Uses);
        var guidance = (ClassifierGuidanceOptions)Of("guided, seed=1").Experiment[Framework.Sampling.IGuidance.Kind].Options!;
        Assert.Equal(
            (plan.Folder.Run(Of("judge, seed=1")).Path, Of("judge, seed=1").Id), (Path.GetFullPath(guidance.Run!.Path), guidance.Run.Id));

        var executor = new InProcessExecutor(TaskFolder.Catalog);
        var report = new SweepReport(TaskFolder.Catalog);
        var outcome = new SweepRunner(plan, executor, report, new SilentTracker(), new SilentSweep()).Run(Rerun.None);
        Assert.Equal(6, outcome.Board.Count(VariantState.Finished));
        int Place(string name) => executor.Ran.IndexOf(plan.Folder.Run(Of(name)).Path);
        Assert.All(new[] { 0, 1 }, seed => Assert.True(Place($"judge, seed={seed}") < Place($"guided, seed={seed}")));
    }

    [Fact]
    public void VariantsThatUseEachOtherOrNobodyAreRefused()
    {
        string Sweep(string a, string b) => _folder.File("sweep.json", $$"""
            { "base": { {{Data}} }, "list": {
                "a": { "guidance": { "name": "autoguidance", "run": "variant:{{a}}" } },
                "b": { "guidance": { "name": "autoguidance", "run": "variant:{{b}}" } } } }
            """);
        string Problem(string file) => Assert.Throws<ExperimentException>(() => new SweepPlanner(TaskFolder.Catalog).Plan(file))
            .Message.Replace(file, "sweep.json", StringComparison.Ordinal);

        Assert.Equal(
            "The sweep has a problem:\n  sweep.json: variant 'a': there is no variant 'c' to use; allowed: 'b'. Did you mean 'a'?",
            Problem(Sweep("c", "a")).Split("\n  sweep.json: variant 'b'")[0].Replace("2 problems", "a problem", StringComparison.Ordinal));
        Assert.Contains("variants use each other in a circle: 'a' -> 'b' -> 'a'. Remove one of these references.",
            Problem(Sweep("b", "a")));
    }

    private string Refusal(string setting) => Assert.Single(
        Assert.Throws<ExperimentException>(() => _folder.Read(Guided, "guidance=classifier", setting)).Problems).ToString();
}
