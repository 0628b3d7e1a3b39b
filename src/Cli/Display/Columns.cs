namespace Diffusion.Cli.Display;

/// <summary>A table of plain text, which other programs can read as well: two spaces between columns, nothing is cut or folded.</summary>
internal static class Columns
{
    /// <param name="header">Names of the columns; those of numbers end with a blank and stand at the right.</param>
    /// <param name="rows">As many cells as columns each.</param>
    public static IEnumerable<string> Of(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        rows = [.. rows.Select(r => (IReadOnlyList<string>)[.. r.Select(c => c.ReplaceLineEndings(" "))])];
        int[] widths = [.. header.Select((h, i) => Math.Max(h.TrimEnd().Length, rows.Select(r => r[i].Length).DefaultIfEmpty(0).Max()))];
        return new[] { header }.Concat(rows).Select(row => string.Join("  ", row.Select((cell, i) => header[i].EndsWith(' ')
            ? cell.TrimEnd().PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd());
    }
}
