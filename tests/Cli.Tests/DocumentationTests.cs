using System.Text.RegularExpressions;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Cli.Tests;

/// <summary>What the pages of <c>docs/</c> name is there.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "promises", "docs");

    /// <summary>
    /// A command that failed would print nothing, and so would an empty file equal it: the page's first line is part of it.
    /// </summary>
    [Fact]
    public void ThePageOfFormatsIsWhatTheCommandPrints()
    {
        var page = File.ReadAllText(Path.Combine(Folder, "formats.md"));
        Assert.StartsWith("# Formats of experiments and sweeps\n", page, StringComparison.Ordinal);
        Assert.Equal(page, FormatPage.Create(PluginSet.Create()));
        Assert.Equal(new Invocation(0, page, ""), Invocation.Of("schema", "page"));
    }

    /// <summary>Every section and plugin in the tables of other libraries' names.</summary>
    [Fact]
    public void NamesForThoseWhoComeFromElsewhereExist()
    {
        var catalog = PluginSet.Create();
        var named = Choice().Matches(File.ReadAllText(Path.Combine(Folder, "coming-from.md")));
        Assert.InRange(named.Count, 20, 100);
        foreach (Match choice in named)
        {
            var (key, name) = (choice.Groups[1].Value, choice.Groups[2].Value);
            Assert.True(catalog.All.Any(p => p.Kind.Key == key && p.Name == name), choice.Value);
        }
    }

    /// <summary>"coming-from.md" also lists further names of a section after commas: `"schedule": "scaled-linear"`, `"cosine"`.</summary>
    [Fact]
    public void EveryQuotedNameIsAPluginOrAKey()
    {
        var catalog = PluginSet.Create();
        var known = catalog.All.Select(p => p.Name).Concat(catalog.Kinds.Select(k => k.Key)).ToHashSet();
        string[] keys = ["name", "extends", "other.json", "executor", "values", "rho", "eta"];
        var unknown = Regex.Matches(Tables(), "\"([a-z0-9+.-]+)\"").Select(m => m.Groups[1].Value).Except(known).Except(keys);
        Assert.Empty(unknown);
    }

    /// <summary>The right-hand columns, which are about this project.</summary>
    private static string Tables() => string.Join('\n', File.ReadLines(Path.Combine(Folder, "coming-from.md"))
        .Where(l => l.StartsWith('|')).Select(l => l.Split(" | ")[^1]));

    [GeneratedRegex("\"([a-z]+)\": (?:\\{ \"name\": )?\"([a-z0-9+-]+)\"")]
    private static partial Regex Choice();
}
