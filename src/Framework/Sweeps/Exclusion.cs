using System.Text.Json.Nodes;

namespace Diffusion.Framework.Sweeps;

/// <summary>Leaves out the variants for which every condition holds.</summary>
/// <param name="Path">Where it stands in the sweep file, such as <c>exclude.0</c>.</param>
/// <param name="Conditions">Values by the path that a variant sets; a list means one of its items.</param>
public sealed record Exclusion(string Path, IReadOnlyList<Setting> Conditions)
{
    /// <summary>True when a variant with these settings is left out.</summary>
    public bool Holds(IReadOnlyList<Setting> settings) =>
        Conditions.All(c => settings.Any(s => s.Path == c.Path && Meets(s.Value, c.Value)));

    /// <summary>Matches the value of a condition, or one of its items.</summary>
    private static bool Meets(JsonNode? value, JsonNode? wanted) =>
        wanted is JsonArray any ? any.Any(v => Matches(value, v)) : Matches(value, wanted);

    /// <summary>Equal, or a plugin with options where the condition gives its name alone.</summary>
    private static bool Matches(JsonNode? value, JsonNode? wanted) =>
        JsonNode.DeepEquals(value, wanted)
        || (value is JsonObject plugin && wanted is JsonValue && JsonNode.DeepEquals(plugin["name"], wanted));
}
