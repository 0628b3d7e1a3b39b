namespace Diffusion.Verdicts;

/// <summary>One section of a Markdown page; the others are left as they are.</summary>
internal static class MarkdownSection
{
    /// <summary>Puts a section in the place of the one with its heading, else at the end; makes the page where there is none.</summary>
    /// <param name="file">The page.</param>
    /// <param name="title">The heading of a page that is made.</param>
    /// <param name="heading">The section's own.</param>
    /// <param name="text">What stands below it.</param>
    public static void Write(string file, string title, string heading, string text)
    {
        var page = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : $"# {title}\n";
        var start = page.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        var before = (start < 0 ? page : page[..start]).TrimEnd('\n');
        var end = start < 0 ? -1 : page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        var after = end < 0 ? "" : $"\n{page[(end + 1)..]}";
        File.WriteAllText(file, $"{before}\n\n## {heading}\n\n{text.TrimEnd('\n')}\n{after}");
    }
}
