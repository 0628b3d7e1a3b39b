using System.Security.Cryptography;

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

    /// <summary>Refuses a folder one of whose files is not as it was written; nothing where there is no manifest.</summary>
    /// <exception cref="DamagedFileException">With the file.</exception>
    public static void CheckAll(string folder)
    {
        if (!Exists(folder)) return;
        var digests = Read(folder);
        foreach (var name in digests.Keys.Union(FilesIn(folder))) Check(folder, name, digests);
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

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Where(n => n != Name).Order(StringComparer.Ordinal);

    private static Dictionary<string, string> Read(string folder)
    {
        var file = Path.Combine(folder, Name);
        var digests = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadAllText(file).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int between = line.IndexOf(Between, StringComparison.Ordinal);
            if (between != SHA256.HashSizeInBytes * 2 || !digests.TryAdd(line[(between + Between.Length)..], line[..between]))
                throw new DamagedFileException(file, "has a line that is no digest and name of a file");
        }

        return digests;
    }
}
