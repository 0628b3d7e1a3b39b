namespace Diffusion.Reports.Tables;

/// <summary>Lines of CSV (RFC 4180), whose fields no spreadsheet takes for formulas.</summary>
internal static class CsvText
{
    public static string Of(IEnumerable<IEnumerable<string>> lines) =>
        string.Concat(lines.Select(l => string.Join(',', l.Select(f => Quote(PlainField.ForSpreadsheets(f)))) + "\n"));

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\r\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
