using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Files;

namespace Diffusion.Framework.Plugins;

/// <summary>
/// The files of an assembly of plugins: itself, what its <c>.deps.json</c> lists and the assemblies that it refers to, as far as they stand
/// beside it and are not the program's own, and everything in the folder <c>NAME.files</c> beside it.
/// </summary>
internal static class BroughtFiles
{
    /// <summary>The folder of what else an assembly needs, such as weights.</summary>
    public const string FolderSuffix = ".files";

    // Digests of files that have not changed since: the same assembly is read again and again.
    private static readonly ConcurrentDictionary<(string File, long Length, DateTime Written), string> Known = new();

    private static readonly string[] Assets = ["runtime", "native", "resources", "runtimeTargets"];

    /// <summary>Paths from the assembly's folder, with forward slashes, in the order of their names.</summary>
    /// <param name="file">The assembly, absolute.</param>
    public static IReadOnlyList<string> Of(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var found = new SortedSet<string>(StringComparer.Ordinal) { Path.GetFileName(file) };
        foreach (var asset in Listed(file)) Add(asset);
        var open = new Stack<string>(found.ToList());
        while (open.TryPop(out var name))
        {
            if (AssemblyMetadata.Find(Path.Combine(folder, name)) is not { } metadata) continue;
            foreach (var reference in metadata.References.Select(r => $"{r.Name}.dll").Where(r => !found.Contains(r)))
                if (Add(reference)) open.Push(reference);
        }

        var files = Path.ChangeExtension(file, null) + FolderSuffix;
        if (Directory.Exists(files))
            found.UnionWith(Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories).Select(f => Relative(folder, f)));
        return [.. found];

        bool Add(string name) =>
            File.Exists(Path.Combine(folder, name)) && !SharedAssemblies.Has(Path.GetFileNameWithoutExtension(name)) && found.Add(name);
    }

    /// <summary>SHA-256 of each file, by its path from the folder.</summary>
    public static IReadOnlyDictionary<string, string> Digests(string folder, IEnumerable<string> files) =>
        files.ToDictionary(f => f, f => Digest(new FileInfo(Path.Combine(folder, f))), StringComparer.Ordinal);

    /// <summary>One SHA-256 of all of them: of lines as <c>sha256sum</c> writes them.</summary>
    public static string Digest(IReadOnlyDictionary<string, string> digests)
    {
        var lines = digests.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Value}  {d.Key}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    private static string Digest(FileInfo file) =>
        Known.GetOrAdd((file.FullName, file.Length, file.LastWriteTimeUtc), key => Manifest.DigestOf(key.File));

    /// <summary>What the assembly's list of dependencies names: in the folder itself, or where packages keep it; the list too.</summary>
    private static IEnumerable<string> Listed(string file)
    {
        var list = Path.ChangeExtension(file, ".deps.json");
        if (!File.Exists(list)) return [];
        return [Path.GetFileName(list), .. Dependencies(list).SelectMany(asset => new[] { Path.GetFileName(asset), asset })];
    }

    private static IEnumerable<string> Dependencies(string list)
    {
        try
        {
            return
            [
                .. (JsonNode.Parse(File.ReadAllText(list))?["targets"] as JsonObject ?? [])
                    .SelectMany(target => target.Value as JsonObject ?? [])
                    .SelectMany(library => Assets.SelectMany(kind => library.Value?[kind] as JsonObject ?? []))
                    .Select(asset => asset.Key),
            ];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string Relative(string folder, string file) => Path.GetRelativePath(folder, file).Replace('\\', '/');
}
