using System.Text.Json.Nodes;

namespace Diffusion.Framework.Sweeps;

/// <summary>One thing that a variant changes in the base experiment.</summary>
/// <param name="Path">A JSON path such as <c>sampler.eta</c>.</param>
/// <param name="Value">A scalar, a plugin's name, a list or an object.</param>
public sealed record Setting(string Path, JsonNode? Value)
{
    /// <summary>The value in few characters: <c>ddim(eta=0.5)</c> for an object that names a plugin.</summary>
    public string ValueText => Text(Value);

    /// <summary>The last part of the path, by which it is known in names and tables; a plugin's <c>name</c> needs its section.</summary>
    public string ShortPath => Path[(Path.LastIndexOf('.') + 1)..];

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
