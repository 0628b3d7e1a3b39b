using Diffusion.Framework.Files;

namespace Diffusion.Framework.Plugins;

/// <summary>
/// The copies of outside plugins that a run keeps, <c>plugins/NAME-DIGEST/</c> with digests of their files: what goes on with a run, draws
/// or measures loads these.
/// </summary>
public static class PluginCopies
{
    private const string Folder = "plugins";

    /// <summary>The assemblies of which a run keeps copies: of its own experiment, of later drawings and measurements.</summary>
    /// <param name="run">The run's folder.</param>
    public static IReadOnlyList<string> Of(string run)
    {
        var folder = Path.Combine(run, Folder);
        if (!Directory.Exists(folder)) return [];
        return
        [
            .. Directory.EnumerateDirectories(folder).Where(Manifest.Exists).Order(StringComparer.Ordinal)
                .Select(f => Path.Combine(f, Path.GetFileName(f)[..^(PluginAssembly.FolderDigits + 1)] + ".dll"))
                // A copy that was interrupted has another name.
                .Where(File.Exists),
        ];
    }

    /// <summary>Copies an assembly and what it brings along, unless it is there; the path of the copy.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="run">The run's folder.</param>
    /// <exception cref="PluginAssemblyException">When its files have changed since it was loaded.</exception>
    internal static string Keep(PluginAssembly assembly, string run)
    {
        var target = Path.Combine(Path.GetFullPath(run), Folder, assembly.FolderName);
        var copy = Path.Combine(target, Path.GetFileName(assembly.File));
        if (Manifest.Exists(target)) return copy;
        var unfinished = $"{target}.{Guid.NewGuid():N}";
        foreach (var (name, digest) in assembly.Files)
        {
            var (from, to) = (Path.Combine(Path.GetDirectoryName(assembly.File)!, name), Path.Combine(unfinished, name));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            if (File.Exists(from)) File.Copy(from, to);
            if (File.Exists(to) && Manifest.DigestOf(to) == digest) continue;
            Directory.Delete(unfinished, recursive: true);
            throw new PluginAssemblyException(
                assembly.File, $"has changed since it was loaded: its file '{name}' is not what it was. Start again.");
        }

        Manifest.Write(unfinished, [.. assembly.Files.Keys]);
        try
        {
            Directory.Move(unfinished, target);
        }
        catch (IOException) when (Manifest.Exists(target))
        {
            // Another process of the same run was faster.
            Directory.Delete(unfinished, recursive: true);
        }

        return copy;
    }
}
