using System.Text.RegularExpressions;

namespace Diffusion.Framework.Tests.Architecture;

/// <summary>Links from page to page. The built site is checked by <c>eng/site.sh</c>, which needs packages of its own.</summary>
public sealed partial class LinkTests
{
    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(Repository.Relative).Order(StringComparer.Ordinal),
    ];

    /// <summary>A link to a folder is none on a site, and a heading that was renamed leaves links behind.</summary>
    [Theory]
    [MemberData(nameof(Pages))]
    public void LeadToFilesAndHeadings(string page)
    {
        var dead = Link().Matches(WithoutCode(File.ReadAllText(Path.Combine(Repository.Root, page)))).Select(m => m.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && Problem(page, link));
        Assert.Empty(dead);
    }

    [Theory]
    [InlineData("## What `verify` tries, and how", "what-verify-tries-and-how")]
    [InlineData("# D3PM: x0 or z_(t-1)?", "d3pm-x0-or-z_t-1")]
    public void HeadingsHaveTheAnchorsOfAHost(string heading, string anchor) => Assert.Equal(anchor, Anchor(heading));

    private static bool Problem(string page, string link)
    {
        var parts = link.Split('#', 2);
        var target = Path.Combine(Repository.Root, parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]));
        // Pages outside docs are not of the site: where they are read, a folder can be a target.
        if (!File.Exists(target)) return page.StartsWith("docs/", StringComparison.Ordinal) || !Directory.Exists(target);
        return parts.Length == 2 && !Headings(target).Contains(parts[1]);
    }

    private static HashSet<string> Headings(string file) =>
        [.. WithoutCode(File.ReadAllText(file)).Split('\n').Where(line => Regex.IsMatch(line, "^#{1,6} ")).Select(Anchor)];

    private static string Anchor(string heading) =>
        NotInAnchors().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string WithoutCode(string text) => CodeBlock().Replace(text, "");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();
}
