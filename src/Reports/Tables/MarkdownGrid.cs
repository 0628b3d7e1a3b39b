namespace Diffusion.Reports.Tables;

/// <summary>A table as Markdown text.</summary>
internal static class MarkdownGrid
{
    /// <param name="header">The columns' names.</param>
    /// <param name="lines">The cells of each line; in them nothing is HTML, ends the line or the cell.</param>
    public static string Of(IReadOnlyCollection<string> header, IEnumerable<IEnumerable<string>> lines) =>
        Line(header) + Line(header.Select(_ => "---")) + string.Concat(lines.Select(Line));

    private static string Line(IEnumerable<string> cells) =>
        $"| {string.Join(" | ", cells.Select(c => Text(c).Replace("|", "\\|", StringComparison.Ordinal)))} |\n";

    /// <summary>Text on one line in which nothing is HTML.</summary>
    public static string Text(string text) => PlainField.OneLine(text)
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
