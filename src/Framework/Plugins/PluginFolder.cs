namespace Diffusion.Framework.Plugins;

/// <summary>
/// The folder of assemblies that a variable names, for every experiment that is read with the environment: each <c>.dll</c> in it that has
/// an entry, and each <c>NAME/NAME.dll</c>.
/// </summary>
public static class PluginFolder
{
    public const string Variable = "DIFFUSION_PLUGINS";

    /// <summary>How messages name it.</summary>
    public const string Where = $"environment variable {Variable}";

    /// <summary>Loads them; none where the variable is not set.</summary>
    /// <exception cref="PluginAssemblyException">When the folder or one of them cannot be used.</exception>
    public static IReadOnlyList<PluginAssembly> Load()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder) return [];
        if (!Directory.Exists(folder))
            throw new PluginAssemblyException(
                folder, $"{(File.Exists(folder) ? "is a file" : "does not exist")}. Name a folder of assemblies of plugins.");
        var files = Directory.EnumerateFiles(folder, "*.dll")
            .Concat(Directory.EnumerateDirectories(folder).Select(d => Path.Combine(d, Path.GetFileName(d) + ".dll")).Where(File.Exists));
        return
        [
            .. files.Where(f => AssemblyMetadata.Find(f) is { Entries.Count: > 0 }).Order(StringComparer.Ordinal)
                .Select(PluginAssembly.Load),
        ];
    }
}
