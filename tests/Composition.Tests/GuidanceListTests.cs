using System.Text.Json.Nodes;
using Diffusion.Framework.Data;
using Diffusion.Framework.Experiments;

namespace Diffusion.Composition.Tests;

/// <summary>Several guidances in one experiment.</summary>
public sealed class GuidanceListTests : IDisposable
{
    private const string Oracle = """
        {
          "data": { "name": "gaussian-mixture", "labels": true, "count": 10, "testPart": 60 }, "model": "oracle", "clipping": "none",
          "sampling": { "count": 60, "steps": 20 }
        }
        """;

    private readonly ExperimentFile _file = new();

    /// <summary>
    /// Each adds its gradient to what the one before it made, so half and half is one; and one, with the exact classifier, makes the
    /// unconditional estimate the conditional one.
    /// </summary>
    [Fact]
    public void TwoHalvesOfAGradientAreOne()
    {
        var conditional = Samples("guidance=none");
        Assert.Equal(0, Distance(conditional, Samples("""guidance={"name":"classifier","scale":1}""")), 1e-4);
        var halves = Samples(
            """guidance=[{"name":"classifier","scale":0.5},{"name":"classifier","scale":0.5,"conditional":true}]""");
        Assert.Equal(0, Distance(conditional, halves), 1e-4);
        Assert.True(Distance(conditional, Samples("""guidance={"name":"classifier","scale":0.5}""")) > 0.1);
    }

    /// <summary>
    /// Inside out: the first is applied to the network. Classifier-free guidance scales what stands before it, not what comes after.
    /// </summary>
    [Fact]
    public void TheOrderIsTheOneWritten()
    {
        const string Free = """{"name":"classifier-free","scale":1}""";
        const string Classifier = """{"name":"classifier","scale":1,"conditional":true}""";
        Assert.True(Distance(Samples($"guidance=[{Free},{Classifier}]"), Samples($"guidance=[{Classifier},{Free}]")) > 0.01);
    }

    [Theory]
    [InlineData("""{ "name": "none" }""", "guidance=none")]
    [InlineData("""{ "name": "none" }""", """guidance=["none"]""")]
    [InlineData("""[{ "name": "none" }, { "name": "none" }]""", """guidance=["none","none"]""")]
    [InlineData("""{ "name": "none" }""", """guidance=["classifier","classifier"]""", "guidance=none")]
    [InlineData("""[{ "name": "none" }, { "name": "none" }]""", "guidance=classifier", "guidance.scale=3", """guidance=["none","none"]""")]
    [InlineData("""{ "name": "none" }""", "guidance=[]")]
    public void AListAndOneAloneReplaceEachOther(string resolved, params string[] overrides)
    {
        var json = ResolvedExperiment.ToJson(_file.Read("list", Oracle, overrides));
        Assert.Equal(JsonNode.Parse(resolved)!.ToJsonString(), json["guidance"]!.ToJsonString());
        var again = ResolvedExperiment.ToJson(_file.Read("again", json.ToJsonString()));
        Assert.Equal(json["guidance"]!.ToJsonString(), again["guidance"]!.ToJsonString());
    }

    [Fact]
    public void AProblemNamesTheItem()
    {
        var problems = Assert.Throws<ExperimentException>(() =>
            _file.Read("wrong", Oracle, "data=swiss-roll", "model=mlp", """guidance=["none","classifier-free"]""")).Problems;
        Assert.Equal("guidance.1", Assert.Single(problems).Path);
    }

    public void Dispose() => _file.Dispose();

    private float[] Samples(string guidance)
    {
        var outcome = _file.Run("list", Oracle, guidance);
        using var samples = Npy.Read(Path.Combine(outcome.Folder.Samples, "final.npy"));
        return samples.data<float>().ToArray();
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b).Max(p => Math.Abs(p.First - p.Second));
}
