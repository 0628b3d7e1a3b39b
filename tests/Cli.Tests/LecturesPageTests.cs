using System.Text.RegularExpressions;

namespace Diffusion.Cli.Tests;

/// <summary>
/// What docs/lectures.md names exists: types and their members, tests, plugins' files, experiments, pages and pictures. And every row has a
/// verdict, with something that shows it where it says that it holds.
/// </summary>
public sealed partial class LecturesPageTests
{
    private static readonly string Root = Repository();
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "lectures.md"));

    private static readonly IReadOnlyList<string> Sources =
    [
        .. new[] { "src", "tests", "eng" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")),
    ];

    /// <summary>Types by name, with the text of the files that declare them.</summary>
    private static readonly ILookup<string, string> Types = Sources.Select(File.ReadAllText)
        .SelectMany(text => Declaration().Matches(text).Select(m => (Name: m.Groups[1].Value, Text: text)))
        .ToLookup(d => d.Name, d => d.Text);

    [Fact]
    public void WhatItNamesExists()
    {
        var missing = Code().Matches(Page).Select(m => m.Groups[1].Value).Distinct().Where(name => !Exists(name))
            .Concat(Links().Matches(Page).Select(m => m.Groups[1].Value).Where(link => !File.Exists(Path.Combine(Root, "docs", link))));
        Assert.Empty(missing);
    }

    [Fact]
    public void EveryRowHasAVerdictAndWhatHoldsIsShown()
    {
        string[] verdicts = ["holds", "conditions", "slip", "not shown", "out of scope"];
        var rows = Page.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim()).ToArray())
            .Where(cells => cells.Length == 6 && cells[0] is not ("place" or "---")).ToList();
        Assert.True(rows.Count > 100);
        Assert.Empty(rows.Where(cells => !verdicts.Contains(cells[5])).Select(cells => $"{cells[0]}: {cells[1]}: {cells[5]}"));
        Assert.Empty(rows.Where(cells => cells[5] is "holds" && !cells[3].Contains('`')).Select(cells => $"{cells[0]}: {cells[1]}"));
    }

    /// <summary>A row that was broken by a bar in its text would not be looked at.</summary>
    [Fact]
    public void EveryTableOfStatementsHasSixColumns()
    {
        bool inStatements = false;
        var broken = new List<string>();
        foreach (var line in Page.Split('\n'))
        {
            bool isRow = line.StartsWith("| ", StringComparison.Ordinal);
            inStatements = isRow && (inStatements || line.StartsWith("| place |", StringComparison.Ordinal));
            if (inStatements && line.Count(c => c == '|') != 7) broken.Add(line);
        }

        Assert.Empty(broken);
    }

    private static bool Exists(string name) =>
        name.Contains('/') ? File.Exists(Path.Combine(Root, name)) || Directory.Exists(Path.Combine(Root, name))
        : TypeName().Match(name) is { Success: true } type
        ? Types[type.Groups[1].Value].Any(text => !type.Groups[2].Success || Regex.IsMatch(text, $@"\b{type.Groups[2].Value}\b"))
        : PluginSet.Create().All.Any(p => p.Name == name);

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Diffusion.sln"))) folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\]\((?!#|http)([^)#]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"^([A-Z]\w*)(?:\.(\w+))?$")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\b(?:class|record|record struct|struct|interface|enum) ([A-Z]\w*)")]
    private static partial Regex Declaration();
}
