using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Diffusion.Framework.Files;

/// <summary>
/// JSON objects that the program writes and reads again. The last key of a file is the SHA-256 of its text without that key, so that one
/// changed bit is found; files of earlier versions have none and are read as they are.
/// </summary>
public static partial class SealedJson
{
    /// <summary>The key of the digest.</summary>
    public const string Key = "fileSha256";

    private const string End = "\n}\n";

    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text of a JSON file that people may also read.</summary>
    public static string Text(JsonNode content) => content.ToJsonString(Indented) + "\n";

    /// <summary>Writes a file with its digest, whole or not at all.</summary>
    public static void Write(string file, JsonObject content)
    {
        var text = Text(content);
        if (content.Count > 0) text = $"{text[..^End.Length]},\n  \"{Key}\": \"{Digest(text)}\"{End}";
        Durable.Write(file, text);
    }

    /// <summary>Reads a file without its digest.</summary>
    /// <exception cref="DamagedFileException">When it is not as it was written, or no JSON object.</exception>
    public static JsonObject Read(string file)
    {
        try
        {
            if (RegularFile.Refusal(file) is { } refusal) throw new DamagedFileException(file, refusal.TrimEnd('.'));
            var text = File.ReadAllText(file, Utf8);
            if (Seal().Match(text) is { Success: true } seal)
            {
                text = text[..seal.Index] + End;
                if (seal.Groups[1].Value != Digest(text))
                    throw new DamagedFileException(file, $"has another SHA-256 than its key '{Key}' tells");
            }

            var json = JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject
                ?? throw new DamagedFileException(file, "holds no JSON object");
            if (json.ContainsKey(Key)) throw new DamagedFileException(file, $"has a key '{Key}' that is no digest");
            // A change in the name of the key itself would leave a file of an earlier version.
            return json.Count > 0 && IsAlmostTheKey(json.Last().Key)
                ? throw new DamagedFileException(file, $"has a key '{json.Last().Key}' where '{Key}' should be") : json;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            throw new DamagedFileException(file, $"is no JSON: {e.Message.Split('\n')[0].TrimEnd('.')}");
        }
    }

    /// <summary>Reads a file as a record.</summary>
    /// <exception cref="DamagedFileException">When it is not as it was written, or holds something else.</exception>
    public static T Read<T>(string file, JsonSerializerOptions options)
        where T : class
    {
        var json = Read(file);
        try
        {
            return json.Deserialize<T>(options) ?? throw new DamagedFileException(file, "holds nothing");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new DamagedFileException(file, $"does not hold what it should: {e.Message.Split('\n')[0].TrimEnd('.')}");
        }
    }

    private static bool IsAlmostTheKey(string name) =>
        name.Length == Key.Length && name.Zip(Key).Count(c => c.First != c.Second) == 1;

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("""(?:,\n  "fileSha256": "([0-9a-f]{64})"\n\}\n)$""", RegexOptions.CultureInvariant)]
    private static partial Regex Seal();
}
