using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Sweeps;

/// <summary>One thing that a variant changes in the base experiment.</summary>
/// <param name="Path">A JSON path such as <c>sampler.eta</c>.</param>
/// <param name="Value">A scalar, a plugin's name, a list or an object.</param>
public sealed record Setting(string Path, JsonNode? Value)
{
    internal const string Seed = "seed";

    /// <summary>
    /// A setting as a sweep file has it. Case does not matter in paths, and the seed, by which variants are grouped, has one spelling, of
    /// its number too: 1e1 is 10.
    /// </summary>
    internal static Setting Of(string path, JsonNode? value) =>
        !path.Equals(Seed, StringComparison.OrdinalIgnoreCase) ? new(path, value)
        : value is JsonArray list ? new(Seed, new JsonArray([.. list.Select(SeedValue)]))
        : new(Seed, SeedValue(value));

    /// <summary>The value in few characters: <c>ddim(eta=0.5)</c> for an object that names a plugin.</summary>
    public string ValueText => Text(Value);

    /// <summary>The last part of the path, by which it is known in names and tables; a plugin's <c>name</c> needs its section.</summary>
    public string ShortPath => Path[(Path.LastIndexOf('.') + 1)..];

    private static JsonNode? SeedValue(JsonNode? value) =>
        value is JsonValue && JsonNumber.Whole(value.ToString()) is { } whole ? JsonValue.Create(whole) : value?.DeepClone();

    private static string Text(JsonNode? value) => value switch
    {
        null => "null",
        JsonArray list => $"[{string.Join(' ', list.Select(Text))}]",
        JsonObject o when o["name"] is { } name => o.Count == 1 ? Text(name) : $"{Text(name)}({Pairs(o.Where(p => p.Key != "name"))})",
        JsonObject o => $"({Pairs(o)})",
        _ => value.ToString(),
    };

    private static string Pairs(IEnumerable<KeyValuePair<string, JsonNode?>> properties) =>
        string.Join(' ', properties.Select(p => $"{p.Key}={Text(p.Value)}"));
}
