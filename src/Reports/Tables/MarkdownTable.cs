using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tables;

/// <summary>A comparison as Markdown: the answer, and a table of means with their intervals.</summary>
internal static class MarkdownTable
{
    public static string Of(Comparison comparison)
    {
        string[] header =
        [
            "variant", "seeds", .. comparison.Metrics.Select(m => $"{m.Metric.Name} ({m.Metric.Better.ToString().ToLowerInvariant()} is better)"), "function evaluations",
        ];
        var lines = comparison.Rows.Select(row => (string[])
        [
            row.Name, $"{row.Finished.Count}", .. comparison.Metrics.Select(m => Cell(m, comparison, row)), Number(Comparison.Cost(row)),
        ]);
        return $"# {comparison.Runs.Title}\n\n{Answer.Of(comparison)}\n\n{Line(header)}{Line(header.Select(_ => "---"))}{string.Concat(lines.Select(l => Line(l.Select(Escape))))}\n{Reading.Of(comparison)}\n";
    }

    private static string Cell(MetricComparison metric, Comparison comparison, ComparedRow row)
    {
        if (metric[row] is not { } cell) return "";
        var number = NumberText.Of(cell.Seeds.Mean);
        var interval = cell.Interval is { } i ? $" [{NumberText.Of(i.Low)}, {NumberText.Of(i.High)}]" : "";
        var verdict = VerdictText.Of(metric, comparison, row);
        return $"{(verdict == "best" ? $"**{number}**" : number)}{interval}{(verdict.Length > 0 ? " " + verdict : "")}";
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : NumberText.Of(value);

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
