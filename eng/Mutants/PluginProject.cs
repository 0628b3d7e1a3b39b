using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;

namespace Diffusion.Mutants;

/// <summary>The sources of a plugin project, and how they are compiled against the assemblies of this program.</summary>
internal sealed class PluginProject
{
    private static readonly string[] Platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);

    private readonly string _root;
    private readonly string _folder;
    private IReadOnlyList<(string Text, IReadOnlyList<string> Types)>? _declared;

    /// <param name="root">The repository.</param>
    /// <param name="name">The assembly's name.</param>
    public PluginProject(string root, string name)
    {
        (Name, _root) = (name, root);
        _folder = Path.Combine(root, "src", "Plugins", name.Split('.')[^1]);
        Files =
        [
            .. Directory.EnumerateFiles(_folder, "*.cs", SearchOption.AllDirectories)
                .Where(f => !f.StartsWith(Path.Combine(_folder, "obj"), StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
        ];
    }

    public string Name { get; }

    public IReadOnlyList<string> Files { get; }

    /// <summary>Every change of one of the files.</summary>
    public IEnumerable<Mutation> Mutations(string file) =>
        Mutants.Mutations.Of(Path.GetRelativePath(_root, file), CSharpSyntaxTree.ParseText(File.ReadAllText(file)));

    /// <summary>What a file declares and all that is declared where files name it, and so on; the nearest first.</summary>
    /// <param name="file">The file, from the repository.</param>
    public IReadOnlyList<string> Affected(string file)
    {
        _declared ??= [.. Files.Select(f => Code(File.ReadAllText(f))).Select(code => (code, TypesOf(code)))];
        var found = TypesOf(Code(File.ReadAllText(Path.Combine(_root, file)))).ToList();
        for (int i = 0; i < found.Count; i++)
        {
            var word = new Regex($@"\b{Regex.Escape(found[i])}\b");
            found.AddRange(_declared.Where(f => word.IsMatch(f.Text)).SelectMany(f => f.Types).Except(found).ToList());
        }

        return found;
    }

    /// <summary>Without comments and texts, whose words mean nothing here.</summary>
    private static string Code(string text) => Regex.Replace(Regex.Replace(text, "//.*", ""), "\"[^\"\n]*\"", "");

    /// <summary>Types, and methods that are called without the name of theirs.</summary>
    private static IReadOnlyList<string> TypesOf(string text) =>
    [
        .. Regex.Matches(text, @"\b(?:class|record|struct|interface|enum)\s+(\w+)|\b(\w+)(?:<[^>()]*>)?\(\s*this\s")
            .Select(m => m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Value),
    ];

    /// <summary>The compiler's arguments with another file in place of one.</summary>
    /// <param name="changed">The file that is replaced, from the repository.</param>
    /// <param name="by">The other file.</param>
    /// <param name="output">The folder of the assembly.</param>
    public IEnumerable<string> Arguments(string changed, string by, string output)
    {
        var generated = Directory.EnumerateFiles(Path.Combine(_folder, "obj", "Release", "net10.0"), "*.cs");
        var sources = Files.Where(f => Path.GetRelativePath(_root, f) != changed).Concat(generated).Append(by);
        return
        [
            "-noconfig", "-nologo", "-target:library", "-optimize+", "-nullable:enable", "-langversion:latest", "-warn:0", "-nostdlib+",
            $"-out:\"{Path.Combine(output, Name + ".dll")}\"",
            .. Platform.Where(f => Path.GetFileNameWithoutExtension(f) != Name).Select(f => $"-r:\"{f}\""),
            .. Directory.EnumerateFiles(_folder, "*.gz").Select(f => $"-resource:\"{f}\",{Path.GetFileName(f)}"),
            .. sources.Select(f => $"\"{f}\""),
        ];
    }
}
