using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Sweeps;

/// <summary>
/// A JSON Schema of sweep files. What a path's values may be is left to <c>diffusion validate</c>, which checks every variant.
/// </summary>
public static class SweepSchema
{
    public static JsonObject Create(PluginCatalog catalog) => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "Diffusion sweep",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["$schema"] = Of("string"),
            ["name"] = Of("string", "names the folder of the sweep; the file's name when absent"),
            ["description"] = Of("string", "what the sweep asks, for its readers"),
            ["base"] = new JsonObject
            {
                ["description"] = "the experiment that every variant changes: a file, relative to this one, or the experiment itself",
                ["anyOf"] = new JsonArray(Of("string"), Of("object")),
            },
            ["axes"] = Axes("values by path of the experiment; every combination is a variant"),
            ["zip"] = new JsonObject
            {
                ["description"] = "axes of one length that move together, or a list of such groups",
                ["anyOf"] = new JsonArray(Axes(null), List(Axes(null))),
            },
            ["list"] = Map(Of("object"), "settings by the name of a variant"),
            ["random"] = Random(),
            ["exclude"] = Described(
                List(Of("object")), "values by path; a variant that has all of them is left out; a list means one of its items"),
            ["seeds"] = Described(List(Of("integer")), "every variant is run with each of these seeds"),
            ["baseline"] = Of(
                "string", "the variant, named without its seed, that the report compares the others with; the first when absent"),
            ["metric"] = Of("string", "the metric that the report leads with, by its name in run.json"),
            ["executor"] = ExperimentSchema.Kind(IExecutor.Kind, catalog),
        },
        ["required"] = new JsonArray("base"),
        ["additionalProperties"] = false,
    };

    private static JsonObject Random() => new()
    {
        ["description"] = "values that are drawn at random, a number of variants in all",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["count"] = Described(
                new() { ["type"] = "integer", ["minimum"] = 1 }, "how many are drawn; a larger count keeps the earlier ones"),
            ["seed"] = Of("integer", "another seed draws others"),
            ["axes"] = Map(
                new()
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
                },
                "distributions by path: uniform or logUniform between two numbers, rounded if integer is true, or choice among values"),
        },
        ["required"] = new JsonArray("count", "axes"),
        ["additionalProperties"] = false,
    };

    private static JsonObject Axes(string? description) => Map(new() { ["type"] = "array", ["minItems"] = 1 }, description);

    private static JsonObject Map(JsonObject values, string? description) =>
        Described(new() { ["type"] = "object", ["additionalProperties"] = values }, description);

    private static JsonObject List(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Of(string type, string? description = null) => Described(new() { ["type"] = type }, description);

    private static JsonObject Described(JsonObject json, string? description)
    {
        if (description is not null) json["description"] = description;
        return json;
    }
}
