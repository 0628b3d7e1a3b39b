using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>Names that options had in an earlier version.</summary>
public sealed class FormerNamesTests : IDisposable
{
    private readonly ExperimentFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void TheyAreUnderstood()
    {
        var experiment = _files.Read("""{ "task": "fit", "data": "points", "shape": { "name": "round", "breadth": 3 } }""");
        Assert.Equal(new RoundOptions { Radius = 3 }, experiment.Choices[IShape.Kind][0].Options);
        var shape = ResolvedExperiment.ToJson(experiment)["shape"]!.AsObject();
        Assert.Equal((3.0, false), ((double)shape["radius"]!, shape.ContainsKey("breadth")));
    }

    [Fact]
    public void BothNamesAtOnceAreRefused() => Assert.Equal(
        ["file.json: shape.breadth: is called 'radius' now, which is set too; remove one of them."],
        _files.Problems("""{ "task": "fit", "data": "points", "shape": { "name": "round", "breadth": 3, "radius": 4 } }"""));

    /// <summary>One that could be taken for something else means what it meant only where the program wrote it.</summary>
    [Fact]
    public void OneThatCouldBeMisreadIsUnderstoodInFoldersOfRunsAlone()
    {
        const string Json = """{ "task": "fit", "data": "points", "shape": { "name": "square", "edge": 7 } }""";
        Assert.Equal(["file.json: shape.edge: was the name of the side. Write 'side'."], _files.Problems(Json));

        var resolved = ResolvedExperiment.ToJson(_files.Read("""{ "task": "fit", "data": "points", "shape": { "name": "square" } }"""));
        var square = resolved["shape"]!.AsObject();
        square.Remove("side");
        square["edge"] = JsonValue.Create(7);
        var read = _files.Read(resolved.ToJsonString());
        Assert.Equal(7, ((SquareOptions)read.Choices[IShape.Kind][0].Options!).Side);
        Assert.Equal(
            ["--set shape.edge=8: shape.edge: was the name of the side. Write 'side'."],
            _files.Problems(resolved.ToJsonString(), "shape.edge=8"));
    }
}
