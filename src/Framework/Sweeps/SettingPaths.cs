using System.Text.Json.Nodes;

namespace Diffusion.Framework.Sweeps;

/// <summary>A path of an experiment as a sweep's schema knows it.</summary>
/// <param name="Path">Such as <c>sampler.eta</c>.</param>
/// <param name="Description">What stands there; null where the parts of the schema differ in it.</param>
/// <param name="Pointers">The parts of the experiment's schema that say what may stand there: one of them.</param>
internal sealed record SettingPath(string Path, string? Description, IReadOnlyList<string> Pointers)
{
    /// <summary>The schema of a value, which may be null: that takes a section or an option away.</summary>
    public JsonObject Value() => new()
    {
        ["anyOf"] = new JsonArray([
            .. Pointers.Select(p => (JsonNode)new JsonObject { ["$ref"] = p }), new JsonObject { ["type"] = "null" }]),
    };
}

/// <summary>Finds the paths of an experiment in its schema: the sections, and the options in them, whichever plugin has them.</summary>
/// <param name="experiment">The schema.</param>
/// <param name="at">The pointer by which the schema is known.</param>
/// <param name="left">Sections and keys that do not vary.</param>
internal sealed class SettingPaths(JsonObject experiment, string at, IReadOnlyCollection<string> left)
{
    public IReadOnlyList<SettingPath> All() =>
    [
        .. experiment["properties"]!.AsObject().Where(s => !left.Contains(s.Key)).SelectMany(section =>
        {
            var pointer = $"{at}/properties/{section.Key}";
            var options = Options(section.Value!.AsObject(), pointer).Where(o => o.Name != "name").GroupBy(o => o.Name);
            return options.Select(o => Of($"{section.Key}.{o.Key}", [.. o.Select(x => (x.Pointer, x.Schema))]))
                .Prepend(Of(section.Key, [(pointer, section.Value!.AsObject())]));
        }),
    ];

    private static SettingPath Of(string path, IReadOnlyList<(string Pointer, JsonObject Schema)> parts)
    {
        var descriptions = parts.Select(p => (string?)p.Schema["description"]).Distinct().ToList();
        // Options that several plugins share are said once.
        var different = parts.DistinctBy(p => p.Schema.ToJsonString()).Select(p => p.Pointer);
        return new(path, descriptions is [var only] ? only : null, [.. different]);
    }

    /// <summary>The options in a section's schema, through the choices between plugins; those of lists have no path of their own.</summary>
    private static IEnumerable<(string Name, string Pointer, JsonObject Schema)> Options(JsonObject schema, string pointer)
    {
        foreach (var (name, option) in schema["properties"] as JsonObject ?? [])
            yield return (name, $"{pointer}/properties/{name}", option!.AsObject());
        foreach (var (alternative, i) in (schema["anyOf"] as JsonArray ?? []).Select((a, i) => (a!.AsObject(), i)))
            foreach (var option in Options(alternative, $"{pointer}/anyOf/{i}")) yield return option;
    }
}
