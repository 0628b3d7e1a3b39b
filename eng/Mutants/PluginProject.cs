using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Diffusion.Mutants;

/// <summary>The sources of a plugin project, compiled against the assemblies of this program.</summary>
internal sealed class PluginProject
{
    // One reference for all projects, so that the metadata of each assembly is read once.
    private static readonly IReadOnlyList<(string Name, MetadataReference Reference)> Platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(f => (Path.GetFileNameWithoutExtension(f), (MetadataReference)MetadataReference.CreateFromFile(f))),
    ];

    private readonly CSharpCompilation _compilation;
    private readonly IReadOnlyList<ResourceDescription> _resources;

    public PluginProject(string root, string name)
    {
        Name = name;
        var folder = Path.Combine(root, "src", "Plugins", name.Split('.')[^1]);
        var parse = new CSharpParseOptions(LanguageVersion.Latest);
        var generated = Directory.EnumerateFiles(Path.Combine(folder, "obj", "Release", "net10.0"), "*.cs");
        var sources = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal);
        Trees = [.. sources.Select(f => (Path.GetRelativePath(root, f), CSharpSyntaxTree.ParseText(File.ReadAllText(f), parse, f)))];
        _compilation = CSharpCompilation.Create(
            name,
            [.. Trees.Select(t => t.Tree), .. generated.Select(f => CSharpSyntaxTree.ParseText(File.ReadAllText(f), parse, f))],
            Platform.Where(p => p.Name != name).Select(p => p.Reference),
            new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, concurrentBuild: false,
                nullableContextOptions: NullableContextOptions.Enable));
        _resources = [.. Directory.EnumerateFiles(folder, "*.gz").Select(f => new ResourceDescription(Path.GetFileName(f), () =>
            File.OpenRead(f), true))];
    }

    public string Name { get; }

    /// <summary>The project's own files, by their path in the repository.</summary>
    public IReadOnlyList<(string File, SyntaxTree Tree)> Trees { get; }

    /// <summary>Compiles with a change; false where that is no C#.</summary>
    public bool TryCompile(Mutation mutation, string file) =>
        _compilation.ReplaceSyntaxTree(mutation.Tree, mutation.Changed).Emit(file, manifestResources: _resources).Success;
}
