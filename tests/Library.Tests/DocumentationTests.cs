using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace Diffusion.Library.Tests;

/// <summary>Every block of C# in the pages is part of a program that a test runs, or is compiled.</summary>
public sealed partial class DocumentationTests
{
    private const string Usings = """
        using System.ComponentModel;
        using System.ComponentModel.DataAnnotations;
        using Diffusion.Framework.Plugins;
        using Diffusion.Framework.Sampling;
        using static TorchSharp.torch;
        """;

    [Theory]
    [InlineData("library.md", 5, "samples")]
    [InlineData("package.md", 1, "samples")]
    [InlineData("tutorial.md", 1, "template")]
    public void BlocksAreTakenFromPrograms(string page, int count, string folder)
    {
        var programs = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Flat(File.ReadAllText(file))).ToList();
        var blocks = Blocks(page);
        Assert.Equal(count, blocks.Count);
        foreach (var block in blocks) Assert.True(programs.Any(p => p.Contains(Flat(block), StringComparison.Ordinal)), block);
    }

    [Fact]
    public void TheSamplerOfContributingCompiles() =>
        CompiledProgram.Compile($"{Usings}\n{Assert.Single(Blocks("CONTRIBUTING.md"))}", OutputKind.DynamicallyLinkedLibrary).Dispose();

    private static List<string> Blocks(string page) =>
        [.. Block().Matches(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "pages", page))).Select(m => m.Groups[1].Value)];

    /// <summary>Without line ends and indentation.</summary>
    private static string Flat(string code) => Regex.Replace(code, @"\s+", " ").Trim();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
