using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Diffusion.Cli.Tests.Outside;

/// <summary>Compiles assemblies as somebody outside would: against what the program's folder holds.</summary>
internal static class PluginCompiler
{
    /// <summary>Usings that every C# project has.</summary>
    private const string Implicit = "global using System; global using System.Collections.Generic; global using System.IO; "
        + "global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(f => MetadataReference.CreateFromFile(f)),
    ]);

    /// <summary>Writes NAME.dll into a folder; its path.</summary>
    /// <param name="folder">The folder, which is made.</param>
    /// <param name="name">The assembly's name.</param>
    /// <param name="source">Its whole source.</param>
    /// <param name="others">Other assemblies that it refers to.</param>
    public static string Compile(string folder, string name, string source, params IReadOnlyList<string> others)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name + ".dll");
        var result = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(Implicit), CSharpSyntaxTree.ParseText(source)],
            [.. References.Value, .. others.Select(o => MetadataReference.CreateFromFile(o))],
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, deterministic: true))
                .Emit(file);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return file;
    }
}
