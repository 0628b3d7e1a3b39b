using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Diffusion.Damage;

/// <summary>
/// Changes JSON in the ways that people and broken programs do: values of other sorts, keys, lists, nesting, single bytes.
/// </summary>
/// <param name="random">Chooses what is changed.</param>
public sealed class JsonMutator(Random random)
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "1", "-1", "2", "1e1", "1e400", "1e-400", "0.1", "-0.5", "1.0", "2147483648", "-2147483649",
        "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "\"\"", "\" \"", "\"a\"", "\"true\"", "\"1\"",
        "\"NaN\"", "\"é\"", "\"\\u0000\"", "\"\\ud800\"", "\"../..\"", "\"/dev/zero\"", "\"none\"", "\"variant:a\"", "[]", "{}", "[[]]",
        "[null]", "[1]", "[1, \"a\"]", "{\"name\": null}", "{\"name\": \"none\"}", "{\"0\": 1}", "{\"5\": 1}", "{\"A\": 1, \"a\": 2}",
    ];

    private static readonly string[] Keys =
        ["name", "Name", "", ":", "a:b", "a.b", "0", "7", "$schema", "extends", "seed", "\u0000", "\ud83d\ude00", "model",
            "metrics", "NAME"];

    /// <summary>The text with one to three changes; it may be no JSON any more.</summary>
    public string Mutate(string json)
    {
        var root = JsonNode.Parse(json, documentOptions: Lenient)!;
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            if (random.Next(5) == 0) return Bytes(Text(root));
            var place = Pick(root);
            try
            {
                Change(place);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // The same key twice, or a node that has a parent already: another change is drawn.
            }
        }

        return Text(root);
    }

    private static string Text(JsonNode root)
    {
        try
        {
            return root.ToJsonString();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // Half of a surrogate pair: the writer does not write it.
            return """{ "data": "moons", "model": "mlp", "name": "\ud800" }""";
        }
    }

    private JsonNode Pick(JsonNode root)
    {
        var containers = new List<JsonNode>();
        void Walk(JsonNode? node)
        {
            if (node is JsonObject o)
            {
                containers.Add(o);
                foreach (var (_, child) in o) Walk(child);
            }
            else if (node is JsonArray a)
            {
                containers.Add(a);
                foreach (var child in a) Walk(child);
            }
        }

        Walk(root);
        return containers[random.Next(containers.Count)];
    }

    private void Change(JsonNode place)
    {
        if (place is JsonArray list)
        {
            int at = list.Count == 0 ? 0 : random.Next(list.Count);
            if (list.Count == 0 || random.Next(3) == 0) list.Insert(at, Value());
            else if (random.Next(2) == 0) list.RemoveAt(at);
            else list[at] = Value();
            return;
        }

        var json = (JsonObject)place;
        var keys = json.Select(p => p.Key).ToList();
        var key = keys.Count == 0 ? "name" : keys[random.Next(keys.Count)];
        switch (random.Next(7))
        {
            case 0:
                json.Remove(key);
                break;
            case 1:
                json[Keys[random.Next(Keys.Length)]] = Value();
                break;
            case 2 when key.Length > 0:
                json[char.IsUpper(key[0]) ? key.ToLowerInvariant() : key.ToUpperInvariant()] = json[key]?.DeepClone();
                break;
            case 3:
                json[key] = Deep(json[key]?.DeepClone());
                break;
            case 4:
                json[key] = new JsonArray(json[key]?.DeepClone(), json[key]?.DeepClone());
                break;
            case 5 when json[key] is JsonValue value && value.TryGetValue(out double number):
                json[key] = Number(number);
                break;
            default:
                json[key] = Value();
                break;
        }
    }

    private JsonNode? Value() => JsonNode.Parse(Values[random.Next(Values.Length)]);

    private JsonNode Number(double number) => !double.IsFinite(number) ? JsonValue.Create(0) : random.Next(5) switch
    {
        0 => JsonValue.Create(-number),
        1 => JsonValue.Create(number / 3),
        2 => JsonValue.Create(Math.Clamp(number * 1000, -1e300, 1e300)),
        3 => JsonNode.Parse(string.Create(CultureInfo.InvariantCulture, $"{number:0.0}e1"))!,
        _ => JsonValue.Create(number + 1),
    };

    private JsonNode Deep(JsonNode? inner)
    {
        var node = inner;
        for (int depth = random.Next(1, 70); depth > 0; depth--)
            node = random.Next(2) == 0 ? new JsonArray(node) : new JsonObject { ["a"] = node };
        return node!;
    }

    /// <summary>Single bytes of the text: changed, left out, said twice; or a text that ends early.</summary>
    private string Bytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        for (int changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, bytes[at]);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        // One char a byte: what writes the file writes these bytes again.
        return Encoding.Latin1.GetString([.. bytes]);
    }
}
