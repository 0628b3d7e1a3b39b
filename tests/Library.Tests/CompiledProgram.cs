using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Diffusion.Library.Tests;

/// <summary>A program of one file, compiled as 'dotnet run' does and run in this process.</summary>
internal static class CompiledProgram
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Options = new CSharpParseOptions(LanguageVersion.Latest)
        .WithFeatures([new("FileBasedProgram", "true")]);

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];

    /// <summary>What the program writes to its output.</summary>
    public static string Run(string source, params string[] arguments)
    {
        var assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(Compile(source, OutputKind.ConsoleApplication));
        var (before, written) = (Console.Out, new StringWriter());
        Console.SetOut(written);
        try
        {
            assembly.EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null);
            return written.ToString().ReplaceLineEndings("\n");
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    /// <summary>Compiles; errors fail the test.</summary>
    public static MemoryStream Compile(string source, OutputKind kind) => Compile([source], kind);

    /// <summary>Compiles several files; errors fail the test.</summary>
    public static MemoryStream Compile(IEnumerable<string> sources, OutputKind kind)
    {
        var compilation = CSharpCompilation.Create(
            "program",
            [.. sources.Prepend(Usings).Select(source => CSharpSyntaxTree.ParseText(source, Options))],
            References,
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));
        var stream = new MemoryStream();
        var result = compilation.Emit(stream);
        Assert.Empty(result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning).Select(d => d.ToString()));
        stream.Position = 0;
        return stream;
    }
}
