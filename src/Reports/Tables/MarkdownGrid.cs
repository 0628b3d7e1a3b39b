namespace Diffusion.Reports.Tables;

/// <summary>A table as Markdown text.</summary>
internal static class MarkdownGrid
{
    /// <param name="header">The columns' names.</param>
    /// <param name="lines">The cells of each line; bars in them are escaped.</param>
    public static string Of(IReadOnlyCollection<string> header, IEnumerable<IEnumerable<string>> lines) =>
        Line(header) + Line(header.Select(_ => "---")) + string.Concat(lines.Select(Line));

    private static string Line(IEnumerable<string> cells) =>
        $"| {string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal)))} |\n";
}
