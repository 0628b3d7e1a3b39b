using Diffusion.Framework.Experiments;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>A run that an experiment refers to is looked at before anything starts.</summary>
public sealed class ReferenceRulesTests : IDisposable
{
    private const string Small = """{ "task": "fit", "data": "points" }""";

    private readonly ExperimentFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void ARunIsKnownByItsIdentityNotByItsPlace()
    {
        var first = Run("first", Small, "seed=1");
        var borrowed = Borrow(first.Path);
        Assert.Equal(ExperimentIdentity.Id(_files.Read(Small, "seed=1")), ((BorrowedOptions)borrowed[IShape.Kind].Options!).Run!.Id);

        var moved = Path.Combine(_files.Path, "elsewhere");
        Directory.Move(first.Path, moved);
        // A folder above that holds no other run names it too.
        Assert.Equal(ExperimentIdentity.Id(borrowed), ExperimentIdentity.Id(Borrow(moved)));
        Assert.Equal(ExperimentIdentity.Id(borrowed), ExperimentIdentity.Id(Borrow(_files.Path)));
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, moved);
        Assert.Equal(ExperimentIdentity.Id(borrowed), ExperimentIdentity.Id(Borrow(relative)));
        Assert.NotEqual(ExperimentIdentity.Id(borrowed), ExperimentIdentity.Id(Borrow(Run("second", Small, "seed=2").Path)));
        // One that refers to it is another yet.
        var chain = Run("third", Small, "shape=borrowed", $"shape.run={moved}");
        Assert.NotEqual(ExperimentIdentity.Id(borrowed), ExperimentIdentity.Id(Borrow(chain.Path)));
    }

    [Fact]
    public void ARunThatIsPlannedNeedsNoFolder()
    {
        var coming = _files.Read(Small, "seed=4");
        var source = _files.Load(Small, "shape=borrowed", "shape.run=runs/coming");
        var planned = new Dictionary<string, Experiment> { [Path.GetFullPath("runs/coming")] = coming };
        var experiment = new ExperimentReader(SmallPlugins.Catalog).Read(source, planned);
        Assert.Equal(ExperimentIdentity.Id(coming), ((BorrowedOptions)experiment[IShape.Kind].Options!).Run!.Id);
    }

    [Fact]
    public void ARunThatCannotServeIsRefused()
    {
        string Refusal(string run)
        {
            var start = $"--set shape.run={run}: shape.run: ";
            var error = Assert.Throws<ExperimentException>(() => Borrow(run));
            var problem = $"{Assert.Single(error.Problems)}";
            Assert.StartsWith(start, problem, StringComparison.Ordinal);
            return problem[start.Length..].Replace(run, "RUN", StringComparison.Ordinal);
        }

        Assert.Equal(
            "There is no run in 'RUN'. A run's folder holds an experiment.json; 'diffusion run' prints its path when it starts.",
            Refusal(Path.Combine(_files.Path, "nowhere")));
        Assert.Equal("'RUN' names a variant of a sweep, and this is no sweep. Name the folder of a run.", Refusal("variant:a"));
        Assert.Equal(
            "The run 'RUN' was made for the task 'count'; a run of the task 'fit' is needed.",
            Refusal(Run("count", """{ "task": "count", "data": "points", "number": "one" }""").Path));
        Assert.Equal(
            "The run 'RUN' was trained on samples of shape [2] with 3 classes, but here they are of shape [2] with 0 classes.",
            Refusal(Run("classes", Small, "data.classes=3").Path));

        var running = Run("running", Small);
        new RunRecord { Status = RunStatus.Running, Name = "running", Id = running.Id, StartedAt = default }.Write(running);
        Assert.Equal("The run 'RUN' has no checkpoint yet; 'diffusion resume RUN' goes on with it.", Refusal(running.Path));
        Directory.CreateDirectory(Path.Combine(running.FindCheckpoints(), "step-00000003"));
        // Before, it was used as it was, under the identity of the whole run.
        Assert.Equal(
            "The run 'RUN' is not trained to its end, 1997 steps are left; 'diffusion resume RUN' goes on with it.", Refusal(running.Path));
        Directory.CreateDirectory(Path.Combine(running.FindCheckpoints(), "step-00002000"));
        Assert.NotNull(Borrow(running.Path));

        var names = string.Join(", ", RunFolder.FindAll(_files.Path).Select(r => $"{r.Name}/{r.Id}"));
        Assert.Equal($"There are 3 runs in 'RUN'; name one of them: {names}.", Refusal(_files.Path));
    }

    [Fact]
    public void RunsThatReferToEachOtherAreRefused()
    {
        var (one, other) = (Run("one", Small), Run("other", Small));
        void Refer(RunFolder from, RunFolder to) => File.WriteAllText(
            from.ExperimentFile,
            $$"""{ "format": 2, "task": "fit", "data": "points", "shape": { "name": "borrowed", "run": "{{to.Path}}" } }""");
        Refer(one, other);
        Refer(other, one);
        var error = Assert.Throws<ExperimentException>(() => Borrow(one.Path));
        Assert.EndsWith($"The run '{one.Path}' refers to itself, through {one.Path} -> {other.Path}.", error.Message);
    }

    private Experiment Borrow(string run) => _files.Read(Small, "shape=borrowed", $"shape.run={run}");

    /// <summary>A finished run with nothing to train.</summary>
    private RunFolder Run(string name, string json, params string[] overrides)
    {
        var experiment = _files.Read(json, overrides);
        var folder = RunFolder.Create(Path.Combine(_files.Path, "runs"), name, ExperimentIdentity.Id(experiment));
        RunFolder.WriteJson(folder.ExperimentFile, ResolvedExperiment.ToJson(experiment));
        new RunRecord { Status = RunStatus.Finished, Name = name, Id = folder.Id, StartedAt = default }.Write(folder);
        return folder;
    }
}
