using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Tests.Experiments;

/// <summary>Settings are merged as trees of JSON: what is empty, null or absent are three things.</summary>
public sealed class SettingMergeTests : IDisposable
{
    private const string Parent = """
        {
          "task": "fit", "data": { "name": "points", "classes": 2 }, "shape": { "name": "square", "cuts": [1, 2] },
          "filters": ["edge", { "name": "blur", "width": 5 }], "sampling": { "targets": [1, 2, 3] }
        }
        """;

    private readonly ExperimentFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("filters=[]", "filters")]
    [InlineData("filters=null", "filters")]
    [InlineData("shape.cuts=[]", "shape")]
    [InlineData("hint=[]", null)]
    public void AnEmptyListAndNullClearWhatIsBelow(string change, string? section)
    {
        _files.File("parent.json", Parent);
        var (before, after) = (_files.Read("""{ "extends": "parent.json" }"""), _files.Read("""{ "extends": "parent.json" }""", change));
        Assert.Equal(section is not null, ExperimentIdentity.Id(before) != ExperimentIdentity.Id(after));
        var parts = change.Split('=');
        var keys = parts[0].Split('.');
        var child = new JsonObject { ["extends"] = "parent.json" };
        var value = JsonNode.Parse(parts[1]);
        child[keys[0]] = keys.Length == 1 ? value : new JsonObject { [keys[1]] = value };
        Assert.Equal(ExperimentIdentity.Id(after), ExperimentIdentity.Id(_files.Read(child.ToJsonString())));
        // What is resolved says the same again.
        var resolved = ResolvedExperiment.ToJson(after);
        Assert.Equal(resolved.ToJsonString(), ResolvedExperiment.ToJson(_files.Read(resolved.ToJsonString())).ToJsonString());
    }

    [Theory]
    [InlineData("seed=[]", "--set seed=[]: seed: found an empty list; allowed: a whole number.")]
    [InlineData("seed={}", "--set seed={}: seed: found an empty object; allowed: a whole number.")]
    [InlineData("training=[]", "--set training=[]: training: found an empty list; allowed: an object in braces.")]
    [InlineData("shape=[]", "--set shape=[]: shape: found an empty list; allowed: one of the shape plugins: borrowed, coloured, cross, numbered, round, square.")]
    [InlineData("filters={}", "--set filters={}: filters: found an empty object; allowed: a list of filter plugins: blur, edge.")]
    [InlineData("filters.3=edge",
        "--set filters.3=edge: filters.3: there is no item 3 to change; items are counted from 0, and the list has 2.")]
    [InlineData("shape.cuts=\"\"", "--set shape.cuts=\"\": shape.cuts: found ''; allowed: a list, each item a whole number from 0 to 9.")]
    public void WhatCannotBeEmptyIsRefused(string change, string problem)
    {
        _files.File("parent.json", Parent);
        Assert.Equal([problem], _files.Problems("""{ "extends": "parent.json" }""", change));
    }

    [Fact]
    public void APathWithTheNumberAfterTheLastAddsAnItem()
    {
        _files.File("parent.json", Parent);
        var read = _files.Read("""{ "extends": "parent.json" }""", "filters.2=edge", "filters.1.width=7");
        Assert.Equal(
            """[{"name":"edge"},{"name":"blur","width":7},{"name":"edge"}]""",
            ResolvedExperiment.ToJson(read)["filters"]!.ToJsonString());
        var fresh = _files.Read("""{ "task": "fit", "data": "points", "shape": "cross" }""", "filters.0=blur");
        Assert.Equal("blur", Assert.Single(fresh.Choices[IFilter.Kind]).Plugin.Name);
    }

    [Fact]
    public void AnotherPluginAtAnItemDropsTheOptionsOfTheEarlierOne()
    {
        _files.File("parent.json", Parent);
        var read = _files.Read("""{ "extends": "parent.json" }""", "filters.1=edge", "filters.0=blur");
        Assert.Equal(["blur", "edge"], read.Choices[IFilter.Kind].Select(c => c.Plugin.Name));
    }

    [Fact]
    public void ASettingUnderTwoOfItsNamesIsRefused() => Assert.Equal(
        ["file.json: training.weightDecay: is called 'optimizer.weightDecay' now, which is set too; remove one of them."],
        _files.Problems(
            """{ "task": "fit", "data": "points", "shape": "cross", "training": { "weightDecay": 1 }, "optimizer": { "weightDecay": 1 } }"""));

    [Fact]
    public void WhatAFileExtendsStandsInTheFile() => Assert.Equal(
        ["--set extends=a.json: extends: is read in files alone; write it into the experiment's file."],
        _files.Problems("""{ "task": "fit", "data": "points", "shape": "cross" }""", "extends=a.json"));
}
