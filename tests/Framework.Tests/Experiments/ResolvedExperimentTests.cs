using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>An experiment with every default written out is read as the same experiment.</summary>
public sealed class ResolvedExperimentTests : IDisposable
{
    private const string Defaults = """
        {
          "format": 2, "name": "file", "seed": 0, "device": "auto", "threads": 0, "precision": "float32", "output": "runs",
          "data": { "name": "points", "count": 10, "classes": 0 }, "task": { "name": "fit", "largest": 50 },
          "shape": { "name": "round", "radius": 1, "line": 1 }, "codec": { "name": "none" }, "colour": { "name": "red" },
          "optimizer": { "name": "adamw", "weightDecay": 0.01 },
          "training": {
            "steps": 2000, "batchSize": 128, "learningRate": 0.001, "warmUp": 0.05, "decay": "cosine", "gradientClip": 1, "emaDecay": 0.998,
            "logEvery": 20, "evaluateEvery": 500, "checkpointEvery": 1000, "checkpointMinutes": 5, "keepCheckpoints": 2
          },
          "hint": { "name": "none" }, "sampling": { "targets": [], "count": 1000, "batchSize": 500 },
          "during": { "every": 0, "samples": 64, "metrics": [] }, "tracking": { "name": "mlflow" }
        }
        """;

    private readonly ExperimentFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void EveryDefaultIsWrittenOutAndWhatIsAbsentIsNot() => Assert.Equal(
        JsonNode.Parse(Defaults)!.ToJsonString(),
        ResolvedExperiment.ToJson(_files.Read("""{ "task": "fit", "data": "points" }""")).ToJsonString());

    [Theory]
    [InlineData("""{ "task": "fit", "data": "points" }""")]
    [InlineData("""{ "task": "count", "data": "points", "number": "one", "counting": { "from": -9007199254740993, "word": "5" } }""")]
    [InlineData(
        """
        {
          "name": "all", "description": "Ä \"quoted\"", "seed": 9223372036854775807, "output": "a/b",
          "task": "fit", "data": { "name": "points", "classes": 2 },
          "shape": { "name": "square", "side": 0.1, "corners": "veryRound", "cuts": [1, 2, 3], "way": "upright", "full": true,
            "depth": 1e-300 },
          "filters": ["edge", { "name": "blur", "width": 9 }], "hint": ["arrow", "arrow"], "metrics": [{ "name": "area", "unit": 0.5 }],
          "sampling": { "targets": [0.1, -2] }, "training": { "decay": "none" }, "tracking": "quiet"
        }
        """)]
    [InlineData("""{ "task": "fit", "data": "points", "shape": { "name": "square", "cuts": [] }, "hint": ["arrow"] }""")]
    public void ReadingItGivesTheSameAgain(string json)
    {
        var experiment = _files.Read(json);
        var resolved = ResolvedExperiment.ToJson(experiment);
        var again = new ExperimentReader(SmallPlugins.Catalog).Read(_files.File("again/resolved.json", resolved.ToJsonString()));
        Assert.Equal(resolved.ToJsonString(), ResolvedExperiment.ToJson(again).ToJsonString());
        Assert.Equal(experiment.General, again.General);
        Assert.Equal(ExperimentIdentity.Id(experiment), ExperimentIdentity.Id(again));
        Assert.Equal(ExperimentIdentity.TrainingId(experiment), ExperimentIdentity.TrainingId(again));
        Assert.Equal(
            experiment.Choices.Values.SelectMany(c => c).Select(c => (c.Plugin, c.ProposedBy)),
            again.Choices.Values.SelectMany(c => c).Select(c => (c.Plugin, c.ProposedBy)));
    }

    /// <summary>What was proposed is still told so, unless the section is said anew.</summary>
    [Fact]
    public void ItTellsWhatWasProposed()
    {
        var json = ResolvedExperiment.ToJson(_files.Read("""{ "task": "fit", "data": "points", "shape": "square" }"""));
        Assert.Equal("""{"colour":"shape square"}""", json["proposed"]!.ToJsonString());
        Assert.Equal("square", _files.Read(json.ToJsonString())[IColour.Kind].ProposedBy!.Name);
        Assert.Null(ResolvedExperiment.ToJson(_files.Read(json.ToJsonString(), "colour=red"))["proposed"]);
    }

    /// <summary>
    /// A proposal is that of the plugin that is chosen in the end. In a resolved experiment the proposed section is written out and stays;
    /// that it was proposed by a plugin that another has replaced is told no more.
    /// </summary>
    [Fact]
    public void AProposalIsForgottenWithItsProposer()
    {
        const string Square = """{ "task": "fit", "data": "points", "shape": "square" }""";
        var replaced = _files.Read(Square, "shape=cross")[IColour.Kind];
        var never = _files.Read(Square.Replace("square", "cross", StringComparison.Ordinal))[IColour.Kind];
        Assert.Equal((never.Plugin, null), (replaced.Plugin, replaced.ProposedBy));
        Assert.NotEqual("grey", replaced.Plugin.Name);

        var json = ResolvedExperiment.ToJson(_files.Read(Square)).ToJsonString();
        var changed = _files.Read(json, "shape=cross");
        Assert.Equal(("grey", null), (changed[IColour.Kind].Plugin.Name, changed[IColour.Kind].ProposedBy));
        Assert.Null(ResolvedExperiment.ToJson(changed)["proposed"]);
        Assert.Equal(ExperimentIdentity.Id(_files.Read(Square, "shape=cross", "colour=grey")), ExperimentIdentity.Id(changed));
    }
}
