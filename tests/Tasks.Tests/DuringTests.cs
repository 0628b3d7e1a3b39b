using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Files;
using Diffusion.Framework.Running;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;
using Diffusion.Framework.Training;

namespace Diffusion.Tasks.Tests;

/// <summary>The section <c>during</c>: what is looked at while a network is trained.</summary>
public sealed class DuringTests : IDisposable
{
    private const string Small = """
        {
          "data": { "name": "moons", "count": 200, "testPart": 60, "validationPart": 50 }, "model": { "name": "mlp", "width": 8, "layers": 1 },
          "training": { "steps": 6, "batchSize": 16, "learningRate": 0.05 }, "sampling": { "count": 40, "steps": 4 }, "metrics": ["energy"]
        }
        """;

    private const string During = """during={"every":2,"samples":30,"metrics":["energy","sliced-w2"]}""";
    private const string Best = """during={"every":2,"samples":30,"metrics":["energy"],"best":"energy"}""";

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Weights, samples, numbers and both identities are those without it.</summary>
    [Fact]
    public void ItJudgesAndNeverTrains()
    {
        var (plain, looked) = (_folder.Read(Small), _folder.Read(Small, During));
        Assert.Equal(ExperimentIdentity.Id(plain), ExperimentIdentity.Id(looked));
        Assert.Equal(ExperimentIdentity.TrainingId(plain), ExperimentIdentity.TrainingId(looked));

        var (one, other) = (_folder.Run(plain), _folder.Runner.Run(looked, new QuietObserver()));

        Assert.Equal(Weights(one.Folder), Weights(other.Folder));
        Assert.Equal(one.Record.SamplesSha256, other.Record.SamplesSha256);
        Assert.Equal(one.Record.Metrics, other.Record.Metrics);
        Assert.Null(other.Record.BestStep);
    }

    /// <summary>
    /// Each look has samples, picture and numbers; the numbers are in the events with their steps, and the run has both pictures of all
    /// looks.
    /// </summary>
    [Fact]
    public void LooksStandInTheFolderAndInTheEvents()
    {
        var folder = _folder.Runner.Run(_folder.Read(Small, During), new QuietObserver()).Folder;

        Assert.Equal(
            ["step-00000002", "step-00000004", "step-00000006"],
            Directory.GetDirectories(folder.File("during")).Select(Path.GetFileName).Order());
        foreach (var file in new[] { "final.npy", "final.png", "result.json" })
            Assert.True(File.Exists(folder.File($"during/step-00000002/{file}")), file);
        Assert.False(File.Exists(folder.File("during/step-00000002/trajectory.npy")));
        using var samples = Npy.Read(folder.File("during/step-00000002/final.npy"));
        Assert.Equal([30, 2], samples.shape);
        var events = EventReader.Read(folder.EventsFile).ToList();
        foreach (var number in new[] { "during/energy", "during/slicedW2" })
            Assert.Equal([2, 4, 6], EventReader.Series(events, number).Keys);
        foreach (var picture in new[] { "during.png", "curves.png" }) Assert.True(File.Exists(folder.File(picture)), picture);
    }

    /// <summary>
    /// The last look draws with the weights and the noise of the run's own samples, and is judged by the validation part.
    /// </summary>
    [Fact]
    public void SamplesBeginWithTheSameNoiseAndAreJudgedByTheValidationPart()
    {
        var folder = _folder.Runner.Run(_folder.Read(Small, During), new QuietObserver()).Folder;

        using var last = Npy.Read(folder.File("during/step-00000006/final.npy"));
        using var own = Npy.Read(Path.Combine(folder.Samples, "final.npy"));
        Assert.True(last.allclose(own.narrow(0, 0, 30), 1e-5, 1e-6));
        using var real = Npy.Read(folder.File("during/step-00000006/real.npy"));
        using var composition = new Composition(_folder.Read(Small), TaskFolder.Catalog);
        using var shown = composition.Data.Load().Validation!.Subset(30).Values;
        Assert.Equal(shown.data<float>().ToArray(), real.data<float>().ToArray());
    }

    /// <summary>Before, a run that was stopped at its last step never looked at it.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(6)]
    public void AnInterruptedRunLooksAtTheSameSteps(long step)
    {
        var whole = _folder.Runner.Run(_folder.Read(Small, During, "name=whole"), new QuietObserver());
        using var stopping = new CancellationTokenSource();
        var part = _folder.Runner.Run(_folder.Read(Small, During, "name=part"), new StoppingQuietly(step, stopping), stopping.Token);
        Assert.Equal(RunStatus.Interrupted, part.Record.Status);
        _folder.Runner.Resume(part.Folder, new QuietObserver());

        SortedDictionary<long, double> Curve(RunFolder folder) => EventReader.Series(EventReader.Read(folder.EventsFile), "during/energy");
        Assert.Equal(Curve(whole.Folder), Curve(part.Folder));
    }

    /// <summary>
    /// A rate at which training gets worse: samples are drawn with the weights of the best step, also later and by other commands.
    /// </summary>
    [Fact]
    public void SamplesAreDrawnWithTheBestWeights()
    {
        var (plain, best) = (_folder.Read(Small), _folder.Read(Small, Best));
        Assert.Equal(ExperimentIdentity.TrainingId(plain), ExperimentIdentity.TrainingId(best));
        Assert.NotEqual(ExperimentIdentity.Id(plain), ExperimentIdentity.Id(best));

        var outcome = _folder.Runner.Run(best, new QuietObserver());
        var curve = EventReader.Series(EventReader.Read(outcome.Folder.EventsFile), "during/energy");

        var (step, value) = curve.MinBy(v => v.Value);
        Assert.Equal(step, outcome.Record.BestStep);
        var kept = BestCheckpoint.Find(outcome.Folder.FindCheckpoints())!;
        Assert.Equal((step, value), (kept.Step, kept.Value));
        using var look = Npy.Read(outcome.Folder.File($"during/step-{step:D8}/final.npy"));
        using var own = Npy.Read(Path.Combine(outcome.Folder.Samples, "final.npy"));
        Assert.True(look.allclose(own.narrow(0, 0, 30), 1e-5, 1e-6));
        var again = _folder.Runner.Sample(outcome.Folder, best, new QuietObserver());
        Assert.Equal(outcome.Record.SamplesSha256, again.Result.Sha256);
    }

    /// <summary>Before, the weights that energy had chosen were used as those of another number, in silence.</summary>
    [Fact]
    public void WhatTheWeightsWereChosenByCannotChange()
    {
        var run = _folder.Runner.Run(_folder.Read(Small, Best), new QuietObserver()).Folder;
        var other = _folder.Read(Small, """during={"every":2,"samples":30,"metrics":["sliced-w2"],"best":"slicedW2"}""");
        var problem = Assert.Single(
            Assert.Throws<ExperimentException>(() => _folder.Runner.Sample(run, other, new QuietObserver())).Problems);
        Assert.Equal(
            ("during.best", "says by what the weights were chosen while the network was trained, and cannot change now; remove it."),
            (problem.Path, problem.Message));
        Assert.NotEmpty(_folder.Runner.Sample(run, _folder.Read(Small), new QuietObserver()).Result.Sha256!);
    }

    /// <summary>Before, the advice was to resume, which did nothing.</summary>
    [Fact]
    public void ADamagedBestCheckpointIsToldWithWhatHelps()
    {
        var best = _folder.Read(Small, Best);
        var run = _folder.Runner.Run(best, new QuietObserver()).Folder;
        var file = CheckpointStore.AveragesOf(BestCheckpoint.FindFolder(run.FindCheckpoints())!);
        var bytes = File.ReadAllBytes(file);
        bytes[^100] ^= 1;
        File.WriteAllBytes(file, bytes);
        var damage = Assert.Throws<DamagedFileException>(() => _folder.Runner.Sample(run, best, new QuietObserver()));
        Assert.EndsWith("It is that of the best step. '--set during.best=null' draws with the last weights.", damage.Message,
            StringComparison.Ordinal);
    }

    /// <summary>Before, a look deleted what it found damaged.</summary>
    [Fact]
    public void ADamagedBestCheckpointIsPutAsideByTheNextLook()
    {
        using var stop = new CancellationTokenSource();
        var run = _folder.Runner.Run(_folder.Read(Small, Best), new StoppingObserver(3, stop), stop.Token).Folder;
        var best = BestCheckpoint.FindFolder(run.FindCheckpoints())!;
        File.AppendAllText(CheckpointStore.AveragesOf(best), "x");
        var record = _folder.Runner.Resume(run, new QuietObserver()).Record;

        Assert.True(Directory.Exists(best + ".damaged"));
        Assert.NotNull(BestCheckpoint.FindFolder(run.FindCheckpoints()));
        Assert.EndsWith(
            "It was put aside as 'best-00000002.damaged', and the weights of this step take the place of the best ones.",
            record.Warnings.Single(w => w.StartsWith("during: ", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public void VariantsThatChooseTheirWeightsDoNotShareATraining()
    {
        Variant Of(params string[] overrides)
        {
            var experiment = _folder.Read(Small, overrides);
            return new("a", [], experiment, []);
        }

        Assert.Equal(Of("sampler=ddim").TrainingId, Of("sampler=heun").TrainingId);
        Assert.Equal(Of("sampler=ddim", During).TrainingId, Of("sampler=heun").TrainingId);
        Assert.NotEqual(Of("sampler=ddim", Best).TrainingId, Of("sampler=heun", Best).TrainingId);
    }

    [Theory]
    [InlineData(
        """during={"every":2,"metrics":["enrgy"]}""", "during.metrics.0", "there is no metric 'enrgy'; allowed: ", " Did you mean 'energy'?")]
    [InlineData("""during={"every":2,"metrics":["fid"]}""", "during.metrics.0", "the metric 'fid' needs", "The data is 'moons'.")]
    [InlineData(
        """during={"every":2,"metrics":["energy"],"best":"frechet"}""", "during.best",
        "there is no number 'frechet' of these metrics; allowed: energy.", "")]
    [InlineData("""during={"metrics":["energy"]}""", "during.metrics", "are never measured while during.every is 0; set it", "")]
    [InlineData("""during={"every":2,"samples":0}""", "during.samples", "0", "")]
    public void WhatCannotBeLookedAtIsRefused(string during, string path, string start, string end)
    {
        var problem = Assert.Single(Assert.Throws<ExperimentException>(() => _folder.Read(Small, during)).Problems);
        Assert.Equal(path, problem.Path);
        Assert.Contains(start, problem.Message, StringComparison.Ordinal);
        Assert.EndsWith(end, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DataWithoutAValidationPartCannotJudge()
    {
        var problem = Assert.Single(
            Assert.Throws<ExperimentException>(() => _folder.Read(Small, During, "data.validationPart=0")).Problems);
        Assert.Equal(
            ("during.metrics", "are measured against the validation part, and the data 'moons' has none. Give it one in the section 'data'."),
            (problem.Path, problem.Message));
    }

    private static string Weights(RunFolder folder) =>
        Manifest.DigestOf(CheckpointStore.AveragesOf(new CheckpointStore(folder.FindCheckpoints(), 1).FindLatest()!))!;

    /// <summary>Stops a run after a step, and lets it warn.</summary>
    private sealed class StoppingQuietly(long step, CancellationTokenSource stopping) : IRunObserver
    {
        public void Started(RunFolder folder, long parameters)
        {
        }

        public void Training(TrainingProgress progress)
        {
            if (progress.Step == step) stopping.Cancel();
        }

        public void Sampling(int done, int count)
        {
        }

        public void Stage(string name)
        {
        }

        public void Warn(string message)
        {
        }
    }
}
