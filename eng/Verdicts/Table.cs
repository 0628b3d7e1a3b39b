namespace Diffusion.Verdicts;

/// <summary>A Markdown table.</summary>
internal static class Table
{
    public static string Of(IReadOnlyCollection<string> header, IEnumerable<IEnumerable<string>> lines) =>
        string.Join('\n', lines.Prepend(header.Select(_ => "---")).Prepend(header).Select(l => $"| {string.Join(" | ", l)} |"));
}
