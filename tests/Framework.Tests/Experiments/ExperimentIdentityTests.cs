using System.Security.Cryptography;
using System.Text;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Tracking;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>What is part of an experiment's identity, of what it trains, and of nothing.</summary>
public sealed class ExperimentIdentityTests : IDisposable
{
    private const string Small = """{ "task": "fit", "data": "points" }""";

    private readonly ExperimentFiles _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>The digits are those of the digest of what can change something, written out here.</summary>
    [Fact]
    public void ItIsADigestOfWhatCanChangeSomething()
    {
        const string Trained = """
            {"seed":3,"device":"auto","threads":0,"precision":"float32","data":[{"count":10,"classes":0,"name":"points"}],
            "task":[{"name":"count"}],"number":[{"name":"one"}],
            """;
        var experiment = _files.Read(
            """{ "task": "count", "data": "points", "number": "one", "counting": { "from": 2, "word": "and" }, "seed": 3, "name": "x" }""");
        Assert.Equal(Digits(Trained + """ "counting":{"from":2},"revisions":[2,2]}"""), ExperimentIdentity.Id(experiment));
        Assert.Equal(Digits(Trained + """ "revisions":[2,null]}"""), ExperimentIdentity.TrainingId(experiment));

        static string Digits(string json) =>
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(json.Split(' ', '\n')))))[..12];
    }

    [Theory]
    // What says where a run is kept, shown and logged.
    [InlineData("name=other", false, false)]
    [InlineData("description=other", false, false)]
    [InlineData("output=other", false, false)]
    [InlineData("tracking=quiet", false, false)]
    [InlineData("training.logEvery=7", false, false)]
    [InlineData("training.evaluateEvery=7", false, false)]
    [InlineData("training.checkpointEvery=7", false, false)]
    [InlineData("training.keepCheckpoints=7", false, false)]
    [InlineData("shape.note=other", false, false)]
    // What is said and is the default anyway.
    [InlineData("shape={\"name\":\"round\",\"radius\":1.0}", false, false)]
    [InlineData("hint=[\"none\"]", false, false)]
    // What draws or judges.
    [InlineData("colour=grey", true, false)]
    [InlineData("filters=[\"edge\"]", true, false)]
    [InlineData("hint=arrow", true, false)]
    [InlineData("sampling.count=7", true, false)]
    [InlineData("sampling.targets=[1]", true, false)]
    [InlineData("metrics=[\"area\"]", true, false)]
    [InlineData("shape.line=2", true, false)]
    // What trains.
    [InlineData("seed=1", true, true)]
    [InlineData("device=cpu", true, true)]
    [InlineData("threads=1", true, true)]
    [InlineData("precision=float64", true, true)]
    [InlineData("data.count=7", true, true)]
    [InlineData("task.largest=7", true, true)]
    [InlineData("shape=cross", true, true)]
    [InlineData("shape.radius=2", true, true)]
    [InlineData("codec=classes", true, true)]
    [InlineData("optimizer=sgd", true, true)]
    [InlineData("optimizer.weightDecay=0.5", true, true)]
    [InlineData("training.steps=7", true, true)]
    public void ASettingIsPartAsFarAsItCanChangeSomething(string change, bool partOfRun, bool partOfTraining)
    {
        // With classes, so that any codec suits.
        var one = _files.Read(Small, "data.classes=2");
        var other = _files.Read(Small, "data.classes=2", change);
        Assert.Equal(partOfRun, ExperimentIdentity.Id(one) != ExperimentIdentity.Id(other));
        Assert.Equal(partOfTraining, ExperimentIdentity.TrainingId(one) != ExperimentIdentity.TrainingId(other));
    }

    /// <summary>Lists keep their order: filters are applied one after the other.</summary>
    [Fact]
    public void TheOrderOfAListIsPart() => Assert.NotEqual(
        ExperimentIdentity.Id(_files.Read(Small, "filters=[\"edge\",\"blur\"]")),
        ExperimentIdentity.Id(_files.Read(Small, "filters=[\"blur\",\"edge\"]")));

    [Fact]
    public void WhoReadsAResolvedExperimentKnowsWhatIsNotPart() => Assert.Equal(
        [
            "format", "proposed", "folders", "tracking", "name", "description", "output", "training.logEvery", "training.evaluateEvery",
            "training.checkpointEvery", "training.checkpointMinutes", "training.keepCheckpoints",
        ],
        ExperimentIdentity.NotPart);

    [Fact]
    public void ATrainedNetworkIsNotUsedWithAnotherTraining()
    {
        var folder = RunFolder.At(_files.Path);
        var trained = _files.Read(Small);
        ExperimentIdentity.RequireSameTraining(trained, _files.Read(Small, "sampling.count=5", "hint=arrow", "shape.line=4"), folder);
        var error = Assert.Throws<ExperimentException>(() => ExperimentIdentity.RequireSameTraining(
            trained, _files.Read(Small, "training.steps=5", "shape=cross", "sampling.count=5"), folder));
        Assert.Equal(
            "The experiment has 2 problems:"
            + "\n  experiment.json: shape: is part of what the network was trained with and cannot change now. "
            + "Use 'diffusion run' to train with it."
            + "\n  experiment.json: training: is part of what the network was trained with and cannot change now. "
            + "Use 'diffusion run' to train with it.",
            _files.Short(error.Message));
    }

    /// <summary>Only revisions after the first are named; the one of a metric stands beside its numbers instead.</summary>
    [Fact]
    public void RevisionsNameWhatTrainsAndWhatDraws()
    {
        var first = ExperimentIdentity.Revisions(_files.Read(Small, "metrics=[\"area\"]"));
        Assert.Equal(("2", "2"), (first.Training, first.Drawing));
        var later = ExperimentIdentity.Revisions(_files.Read(Small, "shape=square"));
        Assert.Equal(("2, shape square 3", "2, colour grey 2"), (later.Training, later.Drawing));
    }
}
