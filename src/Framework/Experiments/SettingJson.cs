using System.Text.Json;
using System.Text.Json.Nodes;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// Turns JSON into a tree of settings. What cannot be meant is a problem: keys that differ only in case, texts that are no text, nesting
/// deeper than <see cref="Deepest"/>.
/// </summary>
/// <param name="where">How messages name its origin.</param>
/// <param name="folder">The folder from which a path that is written in it is meant.</param>
/// <param name="problems">Takes what is wrong.</param>
internal sealed class SettingJson(string where, string folder, List<Problem> problems)
{
    /// <summary>Levels of objects and lists inside each other.</summary>
    public const int Deepest = 64;

    // The depth is told by the tree, with its place.
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 1_000_000,
    };

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 1_000_000 };

    /// <summary>The content of a file.</summary>
    /// <exception cref="JsonException">When it is no JSON.</exception>
    public SettingTree OfText(string text)
    {
        using var document = JsonDocument.Parse(text, Lenient);
        return Of(document.RootElement);
    }

    /// <summary>A value that may be JSON; a text where it is none.</summary>
    /// <param name="path">The configuration path at which it stands.</param>
    /// <param name="text">The value.</param>
    public SettingTree OfValue(string path, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return Of(document.RootElement, LastOf(path), path, DepthOf(path));
        }
        catch (JsonException)
        {
            return Leaf(SettingKind.Text, LastOf(path)) with { Text = Checked(text, path) };
        }
    }

    /// <summary>JSON that was read before.</summary>
    /// <param name="path">The configuration path at which it stands; empty for all settings of a file.</param>
    /// <param name="node">The JSON.</param>
    public SettingTree OfNode(string path, JsonNode? node)
    {
        if (node is null) return Leaf(SettingKind.Null, LastOf(path));
        try
        {
            using var document = JsonDocument.Parse(node.ToJsonString(Unbounded), Strict);
            return Of(document.RootElement, LastOf(path), path, DepthOf(path));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or JsonException)
        {
            Add(path, "is no text: it has half of a surrogate pair.");
            return Leaf(SettingKind.Null, LastOf(path));
        }
    }

    public SettingTree Of(JsonElement element) => Of(element, "", "", 0);

    private static string LastOf(string path) => path[(path.LastIndexOf(':') + 1)..];

    private static int DepthOf(string path) => path.Length == 0 ? 0 : path.Split(':').Length;

    private static readonly JsonSerializerOptions Unbounded = new() { MaxDepth = 1_000_000 };

    private SettingTree Of(JsonElement element, string key, string path, int depth)
    {
        if (depth >= Deepest && element.ValueKind is (JsonValueKind.Object or JsonValueKind.Array))
        {
            Add(path, $"is nested deeper than {Deepest} levels.");
            return Leaf(SettingKind.Null, key);
        }

        return element.ValueKind switch
        {
            JsonValueKind.Object => Leaf(SettingKind.Object, key) with { Children = Properties(element, path, depth) },
            JsonValueKind.Array => Leaf(SettingKind.List, key) with
            {
                Children = [.. element.EnumerateArray().Select((item, i) => Of(item, $"{i}", SettingTree.Below(path, $"{i}"), depth + 1))],
            },
            JsonValueKind.Null or JsonValueKind.Undefined => Leaf(SettingKind.Null, key),
            JsonValueKind.String => Leaf(SettingKind.Text, key) with { Text = Checked(TextOf(element.GetString, path), path) },
            _ => Leaf(SettingKind.Text, key) with { Text = element.GetRawText() },
        };
    }

    private IReadOnlyList<SettingTree> Properties(JsonElement element, string path, int depth)
    {
        var properties = new Dictionary<string, SettingTree>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in element.EnumerateObject())
        {
            if (TextOf(() => property.Name, path) is not { } name) continue;
            var at = SettingTree.Below(path, name);
            if (name.Length == 0 || name.Contains(':', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
                Add(path, $"has the key {JsonSerializer.Serialize(name)}, which names no setting.");
            else if (!properties.TryGetValue(name, out var other))
                properties.Add(name, Of(property.Value, name, at, depth + 1));
            else
                Add(at, other.Key == name
                    ? $"is not valid JSON: A duplicate key '{at}' was found."
                    : $"the keys '{other.Key}' and '{name}' differ only in case; keep one of them.");
        }

        return [.. properties.Values];
    }

    /// <summary>A text or a key; null where it has half of a surrogate pair.</summary>
    private string? TextOf(Func<string?> read, string path)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            Add(path, "is no text: it has half of a surrogate pair.");
            return null;
        }
    }

    private string? Checked(string? text, string path)
    {
        if (text?.Contains('\0', StringComparison.Ordinal) != true) return text;
        Add(path, "has the character NUL, which no setting can have.");
        return null;
    }

    private SettingTree Leaf(SettingKind kind, string key) => new(kind, key, where, folder);

    private void Add(string path, string message) =>
        problems.Add(message.StartsWith("is not valid JSON", StringComparison.Ordinal)
            ? new(where, "", message) : new(where, path.Replace(':', '.'), message));
}
