using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Cli.Tests;

/// <summary>What editors learn from the schemas.</summary>
public sealed class SchemaTests
{
    private static readonly JsonObject Experiment = ExperimentSchema.Create(PluginSet.Create());
    private static readonly JsonObject Sweep = SweepSchema.Create(PluginSet.Create());

    /// <summary>VS Code marks comments and trailing commas in .json files unless the schema allows them.</summary>
    [Fact]
    public void CommentsAndTrailingCommasAreAllowed() => Assert.All([Experiment, Sweep], s =>
        Assert.Equal((true, true), ((bool)s["allowComments"]!, (bool)s["allowTrailingCommas"]!)));

    [Fact]
    public void EveryNameIsDescribedWhereItIsOffered()
    {
        var names = All(Experiment).Where(o => o["const"] is not null).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, n => Assert.NotEqual("", (string)n["description"]!));
        Assert.Contains(names, n => (string)n["const"]! == "dpm-solver++");
    }

    /// <summary>A file that extends another may give options to the plugin that the other names.</summary>
    [Fact]
    public void OptionsNeedNoName() => Assert.DoesNotContain(All(Experiment), o => o["required"] is not null);

    [Theory]
    [InlineData("sampler", "#/$defs/experiment/properties/sampler")]
    [InlineData("training.steps", "#/$defs/experiment/properties/training/properties/steps")]
    public void AxesKnowTheirPathsAndValues(string path, string pointer)
    {
        foreach (var part in new[] { "axes", "settings" })
        {
            var known = Sweep["$defs"]![part]!["properties"]![path]!;
            Assert.NotNull(known["description"]);
            Assert.Equal(pointer, (string)(part == "axes" ? known["items"]! : known)["anyOf"]![0]!["$ref"]!);
        }

        Assert.Contains(path, Sweep["$defs"]!["path"]!["anyOf"]![0]!["enum"]!.AsArray().Select(p => (string)p!));
    }

    [Fact]
    public void OptionsOfEveryPluginAreAxesAndWhatSaysNothingOfARunIsNone()
    {
        var paths = Sweep["$defs"]!["axes"]!["properties"]!.AsObject().Select(p => p.Key).ToHashSet();
        Assert.All(
            ["sampler.eta", "model.channels", "schedule.steps", "sampling.count", "seed", "guidance.scale"],
            path => Assert.Contains(path, paths));
        Assert.Empty(paths.Intersect(["name", "output", "tracking", "sampler.name", "extends"]));
    }

    [Fact]
    public void ABaseMayBeAWholeExperimentAndEveryReferenceLeadsSomewhere()
    {
        Assert.Equal("#/$defs/experiment", (string)Sweep["properties"]!["base"]!["anyOf"]![1]!["$ref"]!);
        foreach (var pointer in All(Sweep).Select(o => (string?)o["$ref"]).OfType<string>().Distinct())
        {
            var found = pointer.Split('/')[1..].Aggregate((JsonNode?)Sweep, Below);
            Assert.True(found is not null, pointer);
        }

        static JsonNode? Below(JsonNode? node, string key) =>
            node is JsonArray a ? a[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)] : node?[key];
    }

    private static IEnumerable<JsonObject> All(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => All(p.Value)).Prepend(o),
        JsonArray a => a.SelectMany(All),
        _ => [],
    };
}
