using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Sweeps;

/// <summary>
/// A JSON Schema of sweep files. It knows the paths of an experiment and what may stand there; whether values fit together is left to
/// <c>diffusion validate</c>, which checks every variant.
/// </summary>
public static class SweepSchema
{
    private const string ExperimentAt = "#/$defs/experiment";

    public static JsonObject Create(PluginCatalog catalog)
    {
        var experiment = ExperimentSchema.Create(catalog);
        foreach (var key in new[] { "$schema", "title", "allowComments", "allowTrailingCommas" }) experiment.Remove(key);
        // Where a run is kept and shown does not vary.
        string[] kept = ["$schema", "extends", "format", "proposed", "folders", "name", "description", "output", "tracking"];
        var paths = new SettingPaths(experiment, ExperimentAt, kept).All();
        return new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Diffusion sweep",
            ["allowComments"] = true,
            ["allowTrailingCommas"] = true,
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["$schema"] = Of("string"),
                ["name"] = Of("string", "names the folder of the sweep; the file's name when absent"),
                ["description"] = Of("string", "what the sweep asks, for its readers"),
                ["base"] = new JsonObject
                {
                    ["description"] = "the experiment that every variant changes: a file, relative to this one, or the experiment itself",
                    ["anyOf"] = new JsonArray(Of("string"), Ref(ExperimentAt)),
                },
                ["axes"] = Described(Ref("#/$defs/axes"), "values by path of the experiment; every combination is a variant"),
                ["zip"] = new JsonObject
                {
                    ["description"] = "axes of one length that move together, or a list of such groups",
                    ["anyOf"] = new JsonArray(Ref("#/$defs/axes"), List(Ref("#/$defs/axes"))),
                },
                ["list"] = Map(Ref("#/$defs/settings"), "settings by the name of a variant"),
                ["random"] = Random(),
                ["exclude"] = Described(
                    List(Ref("#/$defs/conditions")),
                    "values by path; a variant that has all of them is left out; a list means one of its items"),
                ["seeds"] = Described(List(Of("integer")), "every variant is run with each of these seeds"),
                ["baseline"] = Of(
                    "string", "the variant, named without its seed, that the report compares the others with; the first when absent"),
                ["metric"] = Of("string", "the metric that the report leads with, by its name in run.json"),
                ["executor"] = ExperimentSchema.Kind(IExecutor.Kind, catalog),
            },
            ["required"] = new JsonArray("base"),
            ["additionalProperties"] = false,
            ["$defs"] = new JsonObject
            {
                ["experiment"] = experiment,
                ["axes"] = Each(paths, p => Values(p.Value()), Values(new())),
                ["settings"] = Each(paths, p => p.Value(), new()),
                ["conditions"] = Named(new()),
                ["distributions"] = Named(Distribution()),
                ["path"] = new JsonObject
                {
                    ["anyOf"] = new JsonArray(
                        new JsonObject { ["enum"] = new JsonArray([.. paths.Select(p => (JsonNode)p.Path)]) }, Of("string")),
                },
            },
        };
    }

    private static JsonObject Random() => new()
    {
        ["description"] = "values that are drawn at random, a number of variants in all",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["count"] = Described(
                new() { ["type"] = "integer", ["minimum"] = 1 }, "how many are drawn; a larger count keeps the earlier ones"),
            ["seed"] = Of("integer", "another seed draws others"),
            ["axes"] = Described(
                Ref("#/$defs/distributions"),
                "distributions by path: uniform or logUniform between two numbers, whole numbers between two whole ones if integer is true, "
                + "or choice among values"),
        },
        ["required"] = new JsonArray("count", "axes"),
        ["additionalProperties"] = false,
    };

    private static JsonObject Distribution() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["uniform"] = List(Of("number")),
            ["logUniform"] = List(Of("number")),
            ["choice"] = new JsonObject { ["type"] = "array" },
            ["integer"] = Of("boolean"),
        },
        ["additionalProperties"] = false,
    };

    /// <summary>An object with a value for any path; editors complete those that are known.</summary>
    private static JsonObject Each(IReadOnlyList<SettingPath> paths, Func<SettingPath, JsonObject> value, JsonObject other) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(paths.Select(p => KeyValuePair.Create(p.Path, (JsonNode?)Described(value(p), p.Description)))),
        ["additionalProperties"] = other,
    };

    /// <summary>An object with the same for any path.</summary>
    private static JsonObject Named(JsonObject value) =>
        new() { ["type"] = "object", ["propertyNames"] = Ref("#/$defs/path"), ["additionalProperties"] = value };

    private static JsonObject Values(JsonObject item) => new() { ["type"] = "array", ["minItems"] = 1, ["items"] = item };

    private static JsonObject Map(JsonObject values, string? description) =>
        Described(new() { ["type"] = "object", ["additionalProperties"] = values }, description);

    private static JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Ref(string pointer) => new() { ["$ref"] = pointer };

    private static JsonObject Of(string type, string? description = null) => Described(new() { ["type"] = type }, description);

    private static JsonObject Described(JsonObject json, string? description)
    {
        if (description is not null) json["description"] = description;
        return json;
    }
}
