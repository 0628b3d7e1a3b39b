using System.Text.Json.Nodes;

namespace Diffusion.Cli.Tests;

public sealed class ShippedExperimentsTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "experiments");

    public static TheoryData<string> Files =>
        [.. Directory.EnumerateFiles(Root, "*.json", SearchOption.AllDirectories)
            .Where(f => !f.EndsWith(".schema.json", StringComparison.Ordinal)).Select(f => Path.GetRelativePath(Root, f)).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void IsValid(string file)
    {
        var path = Path.Combine(Root, file);
        Assert.Equal(new Invocation(0, $"{path}: valid\n", ""), Invocation.Of("validate", path));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void NamesTheSchema(string file)
    {
        var path = Path.Combine(Root, file);
        var json = JsonNode.Parse(File.ReadAllText(path), documentOptions: new() { CommentHandling = System.Text.Json.JsonCommentHandling.Skip })!;
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, (string)json["$schema"]!)));
    }

    /// <summary>A command that fails prints nothing, and an empty file equals that: success is part of the comparison.</summary>
    [Fact]
    public void SchemaFileIsWhatTheCommandPrints()
    {
        var schema = File.ReadAllText(Path.Combine(Root, "experiment.schema.json"));
        Assert.Equal(new Invocation(0, schema, ""), Invocation.Of("schema"));
        Assert.Equal("Diffusion experiment", (string)JsonNode.Parse(schema)!["title"]!);
    }
}
