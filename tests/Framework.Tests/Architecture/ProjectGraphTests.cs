using System.Xml.Linq;

namespace Diffusion.Framework.Tests.Architecture;

/// <summary>A plugin knows the framework alone, so that any of them can be left out or replaced.</summary>
public sealed class ProjectGraphTests
{
    private const string Framework = "src/Framework/Diffusion.Framework.csproj";
    private const string Reports = "src/Reports/Diffusion.Reports.csproj";
    private const string Testing = "src/Testing/Diffusion.Framework.Testing.csproj";
    private const string Library = "src/Library/Diffusion.Library.csproj";
    private const string Cli = "src/Cli/Diffusion.Cli.csproj";

    private const string Onnx = "src/Onnx/Diffusion.Plugins.Onnx.csproj";

    [Fact]
    public void ProjectsReferenceWhatTheyMay()
    {
        var plugins = Repository.Projects.Select(Repository.Relative).Where(p => p.StartsWith("src/Plugins/", StringComparison.Ordinal));
        var expected = new Dictionary<string, IEnumerable<string>> { [Framework] = [], [Reports] = [Framework], [Testing] = [Framework] };
        foreach (var plugin in plugins) expected[plugin] = [Framework];
        expected[Library] = [.. expected.Keys.Where(p => p != Testing)];
        expected[Cli] = [.. expected.Keys];
        // As any stranger's: nothing of this project refers to it.
        expected[Onnx] = [Framework];

        var lines = expected.Select(p => Line(p.Key, p.Value)).ToList();
        var found = Repository.Projects.Select(p => Line(Repository.Relative(p), References(p))).ToList();
        var wrong = found.Except(lines).Select(l => $"is:     {l}").Concat(lines.Except(found).Select(l => $"should: {l}")).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static string Line(string project, IEnumerable<string> references) =>
        $"{project} -> {string.Join(' ', references.Order(StringComparer.Ordinal))}";

    private static IEnumerable<string> References(string project) => XDocument.Load(project)
        .Descendants("ProjectReference")
        .SelectMany(r => Files(Path.GetDirectoryName(project)!, r.Attribute("Include")!.Value))
        .Select(Repository.Relative);

    /// <summary>The files that a pattern such as <c>../Plugins/*/*.csproj</c> means.</summary>
    private static IEnumerable<string> Files(string folder, string pattern) => pattern.Split('/').Aggregate(
        (IEnumerable<string>)[folder],
        (found, part) => found.Where(Directory.Exists)
            .SelectMany(f => part == ".." ? [Path.GetDirectoryName(f)!] : Directory.EnumerateFileSystemEntries(f, part)));
}
