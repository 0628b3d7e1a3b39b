using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Diffusion.Framework.Files;

/// <summary>
/// The digests of the files in a folder: <c>manifest.sha256</c>, a line each as <c>sha256sum</c> writes it, so that
/// <c>sha256sum -c manifest.sha256</c> tells the same.
/// </summary>
public static class Manifest
{
    /// <summary>Its name in the folder.</summary>
    public const string Name = "manifest.sha256";

    private const string Between = "  ";

    /// <summary>Writes the digests of files in a folder, and brings them and the files to the disk.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">Names in it; every file when none is named.</param>
    public static void Write(string folder, params IReadOnlyList<string> files)
    {
        var names = files.Count > 0 ? files : [.. FilesIn(folder)];
        foreach (var name in names) Durable.Flush(Path.Combine(folder, name));
        Durable.Write(
            Path.Combine(folder, Name), string.Concat(names.Select(n => $"{DigestOf(Path.Combine(folder, n))}{Between}{n}\n")));
    }

    /// <summary>True where a folder has one; those of earlier versions have none.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>
    /// Refuses a folder one of whose files is not as it was written, or that has a file which nobody wrote there; nothing where there is no
    /// manifest. What a desktop or a file server leaves in any folder does not count.
    /// </summary>
    /// <exception cref="DamagedFileException">With the file.</exception>
    public static void CheckAll(string folder)
    {
        if (!Exists(folder)) return;
        var digests = Read(folder);
        foreach (var name in digests.Keys.Union(FilesIn(folder).Where(n => !IsLeftByTheSystem(n)))) Check(folder, name, digests);
    }

    /// <summary>Refuses a file that is not as it was written; nothing where there is no manifest.</summary>
    /// <exception cref="DamagedFileException">With the file.</exception>
    public static void Check(string folder, string name)
    {
        if (Exists(folder)) Check(folder, name, Read(folder));
    }

    /// <summary>SHA-256 of a file, hexadecimal.</summary>
    public static string DigestOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static void Check(string folder, string name, IReadOnlyDictionary<string, string> digests)
    {
        var file = Path.Combine(folder, name);
        if (!File.Exists(file)) throw new DamagedFileException(file, $"is missing, though '{Name}' beside it names it");
        if (!digests.TryGetValue(name, out var digest)) throw new DamagedFileException(file, $"is not named by '{Name}' beside it");
        if (DigestOf(file) != digest) throw new DamagedFileException(file, $"has another SHA-256 than '{Name}' beside it tells");
    }

    private static bool IsLeftByTheSystem(string name) =>
        name.StartsWith('.') || name.ToUpperInvariant() is "THUMBS.DB" or "DESKTOP.INI";

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Where(n => n != Name).Order(StringComparer.Ordinal);

    private static Dictionary<string, string> Read(string folder)
    {
        var file = Path.Combine(folder, Name);
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int between = line.IndexOf(Between, StringComparison.Ordinal);
            // A path out of the folder would name a file that nobody wrote down here.
            if (between != SHA256.HashSizeInBytes * 2 || line[(between + Between.Length)..] is not { Length: > 0 } name
                || !StaysInside(name) || !digests.TryAdd(name, line[..between]))
                throw new DamagedFileException(file, "has a line that is no digest and name of a file");
        }

        return digests;
    }

    private static bool StaysInside(string name) =>
        name.Split('/').All(part => part.Length > 0 && part is not ("." or "..") && Path.GetFileName(part) == part);
}

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
    public static void Write(string file, JsonObject content) => Durable.Write(file, Sealed(content));

    /// <summary>The same for a file that may be lost with the machine's power: it does not wait for the disk.</summary>
    public static void WriteSoon(string file, JsonObject content)
    {
        var partial = file + ".partial";
        File.WriteAllText(partial, Sealed(content));
        File.Move(partial, file, overwrite: true);
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

    private static string Sealed(JsonObject content)
    {
        var text = Text(content);
        return content.Count > 0 ? $"{text[..^End.Length]},\n  \"{Key}\": \"{Digest(text)}\"{End}" : text;
    }

    private static bool IsAlmostTheKey(string name) =>
        name.Length == Key.Length && name.Zip(Key).Count(c => c.First != c.Second) == 1;

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("""(?:,\n  "fileSha256": "([0-9a-f]{64})"\n\}\n)$""", RegexOptions.CultureInvariant)]
    private static partial Regex Seal();
}

/// <summary>Brings files to the disk itself, so that what was renamed into place is there after a power cut.</summary>
internal static class Durable
{
    private const int ReadOnly = 0;

    /// <summary>Writes a file whole or not at all: beside, to the disk, then under its name.</summary>
    public static void Write(string file, string content)
    {
        var partial = file + ".partial";
        File.WriteAllText(partial, content);
        Flush(partial);
        File.Move(partial, file, overwrite: true);
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
    }

    /// <summary>Brings the content of a file to the disk.</summary>
    public static void Flush(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>
    /// Brings the names in a folder to the disk. Windows does so by itself; a file system that cannot is no error.
    /// </summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        int opened = Open(folder, ReadOnly);
        if (opened < 0) return;
        _ = Synchronize(opened);
        _ = Close(opened);
    }

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Synchronize(int file);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}

/// <summary>
/// Tells files from what only looks like one. Reading a pipe waits for somebody to write, and a device such as <c>/dev/zero</c> never ends.
/// </summary>
public static class RegularFile
{
    private const int CurrentFolder = -100;
    private const int TypeOnly = 1;
    private const int SizeOfAnswer = 256;
    private const int PlaceOfMode = 28;

    /// <summary>Why a path cannot be read as a file, a predicate; null for a regular file, a folder and what does not exist.</summary>
    public static string? Refusal(string path) => (TypeOf(path) & 0xF000) switch
    {
        0x1000 => "is a pipe; allowed: a regular file.",
        0x2000 or 0x6000 => "is a device; allowed: a regular file.",
        0xC000 => "is a socket; allowed: a regular file.",
        _ => null,
    };

    /// <summary>Why there is no file at a path, a predicate without a full stop; null where there is one.</summary>
    public static string? Absence(string path) =>
        File.Exists(path) ? null : Directory.Exists(path) ? "is a folder; expected a file" : "does not exist";

    /// <summary>The mode of what a path leads to; 0 where the system does not tell, as outside of Linux.</summary>
    private static int TypeOf(string path)
    {
        if (!OperatingSystem.IsLinux() || path.Contains('\0', StringComparison.Ordinal)) return 0;
        var answer = new byte[SizeOfAnswer];
        try
        {
            return Statx(CurrentFolder, path, 0, TypeOnly, answer) == 0 ? BitConverter.ToUInt16(answer, PlaceOfMode) : 0;
        }
        catch (EntryPointNotFoundException)
        {
            return 0;
        }
    }

    // The one call of this kind whose answer has the same layout on every processor.
    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] answer);
}
