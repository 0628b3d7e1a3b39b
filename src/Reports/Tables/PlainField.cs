using System.Buffers;

namespace Diffusion.Reports.Tables;

/// <summary>
/// Text that came from a user, such as the name of a variant, as one field of a table: on one line, and never what a spreadsheet takes for
/// a formula.
/// </summary>
internal static class PlainField
{
    private static readonly char[] BreakList = ['\r', '\n', '\t', '\v', '\f', '\u0085', '\u2028', '\u2029'];
    private static readonly SearchValues<char> Breaks = SearchValues.Create(BreakList);

    /// <summary>On one line, with single blanks for line breaks and tabs.</summary>
    public static string OneLine(string text) =>
        text.AsSpan().ContainsAny(Breaks) ? string.Join(' ', text.Split(BreakList, StringSplitOptions.RemoveEmptyEntries)) : text;

    /// <summary>The same, with an apostrophe before a sign that begins a formula; numbers stay numbers.</summary>
    public static string ForSpreadsheets(string text)
    {
        var line = OneLine(text);
        bool isFormula = line.Length > 0 && "=+-@".Contains(line[0], StringComparison.Ordinal)
            && !double.TryParse(line, System.Globalization.CultureInfo.InvariantCulture, out _);
        return isFormula ? "'" + line : line;
    }
}
