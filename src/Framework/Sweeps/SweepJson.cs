using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Files;

namespace Diffusion.Framework.Sweeps;

/// <summary>The JSON of a sweep file, read strictly: what has the wrong shape is a problem, and all problems are collected.</summary>
internal sealed class SweepJson(string file)
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false,
    };

    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    private readonly List<Problem> _problems = [];

    public IReadOnlyList<Problem> Problems => _problems;

    public void Add(string path, string message) => _problems.Add(new(file, path, message));

    /// <summary>The whole file; an empty object after a problem.</summary>
    public JsonObject Read()
    {
        try
        {
            if (RegularFile.Refusal(file) is { } refusal)
            {
                Add("", refusal);
                return [];
            }

            var text = File.ReadAllText(file, Utf8);
            var json = JsonNode.Parse(text, documentOptions: Lenient);
            int before = _problems.Count;
            new SettingJson(file, "", _problems).OfText(text);
            return _problems.Count == before ? Object(json, "") : [];
        }
        catch (JsonException e)
        {
            Add("", $"is not valid JSON: {Layer.Syntax(e)}");
        }
        catch (DecoderFallbackException)
        {
            Add("", "is no text in UTF-8.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Add("", e is FileNotFoundException or DirectoryNotFoundException ? "does not exist." : e.Message);
        }

        return [];
    }

    /// <summary>An object; empty when the key is absent or after a problem.</summary>
    public JsonObject Object(JsonNode? node, string path) => As<JsonObject>(node, path, "an object in braces") ?? [];

    /// <summary>A list with items; empty when the key is absent or after a problem.</summary>
    public JsonArray List(JsonNode? node, string path)
    {
        var list = As<JsonArray>(node, path, "a list in brackets") ?? [];
        if (node is JsonArray { Count: 0 }) Add(path, "is an empty list; name a value or remove this key.");
        return list;
    }

    /// <summary>A scalar of a type; its default when the key is absent or after a problem.</summary>
    public T? Scalar<T>(JsonNode? node, string path, string allowed)
    {
        if (node is null) return default;
        if (node is JsonValue value && value.TryGetValue(out T? read)) return read;
        // 1e1 is the whole number 10.
        if (node.GetValueKind() == JsonValueKind.Number && JsonNumber.Whole(node.ToJsonString()) is { } whole)
        {
            if (whole is T number) return number;
            if (whole is >= int.MinValue and <= int.MaxValue && (int)whole is T small) return small;
        }

        Add(path, $"found {node.ToJsonString()}; allowed: {allowed}.");
        return default;
    }

    /// <summary>Tells of every key that is not known.</summary>
    public void OnlyKeys(JsonObject json, string path, params IReadOnlyList<string> known)
    {
        var allowed = string.Join(", ", known.Where(k => !k.StartsWith('$')));
        foreach (var key in json.Select(p => p.Key).Where(k => !known.Contains(k)))
            Add(Below(path, key), $"unknown key '{key}'; allowed: {allowed}.{NearestName.Hint(key, known)}");
    }

    public static string Below(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private T? As<T>(JsonNode? node, string path, string allowed)
        where T : JsonNode
    {
        if (node is T found) return found;
        if (node is not null) Add(path, $"found {node.ToJsonString()}; allowed: {allowed}.");
        return null;
    }
}
