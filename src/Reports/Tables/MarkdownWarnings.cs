using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tables;

/// <summary>What the runs warned of as Markdown; nothing where they did not.</summary>
internal static class MarkdownWarnings
{
    public static string Of(Comparison comparison)
    {
        var warnings = RunWarning.Of(comparison);
        return warnings.Count == 0 ? ""
            : "\n## Warnings of the runs\n\n" + string.Concat(warnings.Select(w => $"* {MarkdownGrid.Text($"{w.Rows}: {w.Message}")}\n"));
    }
}
