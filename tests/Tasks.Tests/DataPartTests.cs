using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Running;
using Diffusion.Framework.Tracking;
using Diffusion.Reports;

namespace Diffusion.Tasks.Tests;

/// <summary>What a run tells of the parts of its data.</summary>
public sealed class DataPartTests : IDisposable
{
    private const string Denoising = """
        { "data": { "name": "moons", "count": 60, "testPart": 40, "validationPart": 30 },
          "model": { "name": "mlp", "width": 8, "layers": 1 }, "sampling": { "count": 12, "steps": 2 },
          "metrics": ["energy", { "name": "mmd", "part": "validation" }, { "name": "sliced-w2", "part": "train" }],
          "training": { "steps": 2, "batchSize": 16, "checkpointEvery": 0 } }
        """;

    private const string Classifier = """
        { "task": "classifier", "data": { "name": "moons", "count": 60, "testPart": 40, "validationPart": 30 },
          "model": { "name": "mlp", "width": 8, "layers": 1 }, "training": { "steps": 2, "batchSize": 16, "checkpointEvery": 0 } }
        """;

    private readonly TaskFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunTellsTheSizesOfThePartsAndWhatEachNumberSaw()
    {
        var run = _folder.Run(Denoising);
        Assert.Equal(new DataSizes(60, 30, 40), run.Record.Data);
        foreach (var (number, part) in new[] { ("energy", DataPart.Test), ("mmd", DataPart.Validation), ("slicedW2", DataPart.Train) })
            Assert.Equal([part], run.Record.Sees[number]);
        Assert.Equal(run.Record.Metrics.Keys, run.Record.Sees.Keys);
        var json = JsonNode.Parse(File.ReadAllText(run.Folder.RunFile))!;
        Assert.Equal("""{"train":60,"validation":30,"test":40}""", json["data"]!.ToJsonString());
        Assert.Equal("""["validation"]""", json["sees"]!["mmd"]!.ToJsonString());

        var again = new Evaluation(TaskFolder.Catalog, new RunPictures()).Run(
            run.Folder, _folder.Read(Denoising), new SilentObserver(), TestContext.Current.CancellationToken);
        var result = JsonNode.Parse(File.ReadAllText(Path.Combine(again.Folder, "result.json")))!;
        Assert.Equal(json["sees"]!.ToJsonString(), result["sees"]!.ToJsonString());
        Assert.Equal(json["data"]!.ToJsonString(), result["data"]!.ToJsonString());
    }

    /// <summary>The metrics of the test part are not those of another part.</summary>
    [Fact]
    public void AMetricSeesThePartThatItSays()
    {
        double Energy(string part) =>
            _folder.Run(Denoising, $"metrics=[{{\"name\":\"energy\",\"part\":\"{part}\"}}]").Record.Metrics["energy"];

        double[] energies = [.. new[] { "train", "validation", "test", "all" }.Select(Energy)];
        Assert.Equal(4, energies.Distinct().Count());
        Assert.Equal(energies[2], _folder.Run(Denoising, "metrics=[\"energy\"]").Record.Metrics["energy"]);
    }

    [Theory]
    [InlineData(Denoising, new[] { "lossValidation" })]
    [InlineData(Classifier, new[] { "accuracyValidation", "lossValidation" })]
    public void TheLossOnTheWayIsThatOfTheValidationPart(string json, string[] names)
    {
        Assert.Equal(names, Evaluated(json));
        // Without such a part there is nothing to select on.
        string[] all = json == Denoising ? ["data.validationPart=0", "metrics=[\"energy\"]"] : ["data.validationPart=0"];
        Assert.Empty(Evaluated(json, all));
    }

    /// <summary>The numbers of a task are about the test part.</summary>
    [Fact]
    public void AClassifierIsJudgedOnTheTestPart()
    {
        var record = _folder.Run(Classifier).Record;
        Assert.Equal(["accuracy", "accuracyClean", "crossEntropy"], record.Sees.Keys);
        Assert.All(record.Sees.Values, parts => Assert.Equal([DataPart.Test], parts));
        Assert.Equal(record.Metrics, _folder.Run(Classifier, "data.validationPart=10").Record.Metrics);
        Assert.NotEqual(record.Metrics, _folder.Run(Classifier, "data.testPart=30").Record.Metrics);
    }

    /// <summary>A run of a version that held data out for everything is read with the same test part.</summary>
    [Theory]
    [InlineData("""{ "name": "moons", "count": 60, "heldOut": 40 }""", 60, 2000, 40)]
    [InlineData("""{ "name": "npy", "file": "FILE", "validation": 0.25 }""", 15, 0, 5)]
    public void FormerOptionsMeanWhatTheyMeant(string data, int train, int validation, int test)
    {
        var file = Path.Combine(_folder.Path, "x.npy");
        using (var x = TorchSharp.torch.zeros(20, 2)) Npy.Write(file, x);
        var earlier = $$"""
            { "format": 2, "data": {{data.Replace("FILE", file, StringComparison.Ordinal)}},
              "model": { "name": "mlp", "width": 8, "layers": 1 } }
            """;
        using var composition = new Framework.Experiments.Composition(_folder.Read(earlier), TaskFolder.Catalog);
        Assert.Equal(new DataSizes(train, validation, test), composition.Data.Load().Sizes);
    }

    /// <summary>The names of what was measured while training, but for what the loop itself logs.</summary>
    private IEnumerable<string> Evaluated(string json, params string[] overrides)
    {
        var run = _folder.Run(json, [.. overrides, "training.logEvery=1000"]);
        return EventReader.Read(run.Folder.EventsFile).Where(e => e.Type == "metric").Select(e => e.Name)
            .Where(n => n.EndsWith("Validation", StringComparison.Ordinal) || n.EndsWith("HeldOut", StringComparison.Ordinal))
            .Distinct().Order();
    }
}
