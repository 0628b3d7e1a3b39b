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
    [Theory]
    [InlineData("experiment", "Diffusion experiment")]
    [InlineData("sweep", "Diffusion sweep")]
    public void SchemaFileIsWhatTheCommandPrints(string of, string title)
    {
        var schema = File.ReadAllText(Path.Combine(Root, $"{of}.schema.json"));
        Assert.Equal(new Invocation(0, schema, ""), Invocation.Of("schema", of));
        Assert.Equal(title, (string)JsonNode.Parse(schema)!["title"]!);
    }
}
