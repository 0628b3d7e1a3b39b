namespace Diffusion.Framework.Plugins;

/// <summary>
/// The assemblies that outside plugins share with the program, so that their types are the same: .NET itself, the program's own, and all
/// that Framework is made of, such as TorchSharp. A plugin may bring any other in a version of its own.
/// </summary>
internal static class SharedAssemblies
{
    private const string Own = "Diffusion.";

    private static readonly Dictionary<string, string> Files = FilesOfProgram();

    private static readonly Lazy<HashSet<string>> Names = new(Closure);

    /// <summary>True for an assembly that is always the program's.</summary>
    public static bool Has(string name) => Names.Value.Contains(name);

    /// <summary>True for an assembly that the program could lend, where a plugin does not bring it.</summary>
    public static bool CanLend(string name) => Files.ContainsKey(name);

    private static Dictionary<string, string> FilesOfProgram()
    {
        var files = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var trusted = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string)?.Split(Path.PathSeparator) ?? [];
        foreach (var file in trusted) files.TryAdd(Path.GetFileNameWithoutExtension(file), file);
        return files;
    }

    private static HashSet<string> Closure()
    {
        var runtime = Path.GetDirectoryName(typeof(object).Assembly.Location);
        var names = Files.Where(f => Path.GetDirectoryName(f.Value) == runtime || f.Key.StartsWith(Own, StringComparison.Ordinal))
            .Select(f => f.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var open = new Stack<string>([typeof(SharedAssemblies).Assembly.GetName().Name!]);
        while (open.TryPop(out var name))
        {
            names.Add(name);
            if (!Files.TryGetValue(name, out var file) || AssemblyMetadata.Find(file) is not { } metadata) continue;
            foreach (var reference in metadata.References.Select(r => r.Name!).Where(r => !names.Contains(r))) open.Push(reference);
        }

        return names;
    }
}
