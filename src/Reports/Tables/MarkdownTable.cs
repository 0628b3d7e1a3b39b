using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Tables;

/// <summary>A comparison as Markdown: the answer, the axes, and a table of means with their intervals.</summary>
internal static class MarkdownTable
{
    public static string Of(Comparison comparison)
    {
        string[] header = ["variant", "seeds", .. comparison.Metrics.Select(m => Header(m.Metric, comparison)), "function evaluations"];
        var lines = comparison.Rows.Select(row => (string[])
        [
            row.Name, $"{row.Finished.Count}", .. comparison.Metrics.Select(m => Cell(m, comparison, row)), Number(Comparison.Cost(row)),
        ]);
        return $"# {comparison.Runs.Title}\n\n{Answer.Of(comparison)}\n\n"
            + $"{MarkdownAxes.Of(comparison)}{MarkdownGrid.Of(header, lines)}\n{Reading.Of(comparison)}\n{SizesOf(comparison)}";
    }

    /// <summary>The name of a column of a metric.</summary>
    public static string Header(RankedMetric metric, Comparison comparison) =>
        SeenParts.Of(comparison, metric.Name) is { Length: > 0 } parts
            ? $"{metric.Name} ({metric.Preference}, {parts})" : $"{metric.Name} ({metric.Preference})";

    /// <summary>A number with its interval and what a test says of it.</summary>
    public static string Number(double value, Interval? interval, string verdict)
    {
        var number = NumberText.Of(value);
        var range = interval is { } i ? $" [{NumberText.Of(i.Low)}, {NumberText.Of(i.High)}]" : "";
        return $"{(verdict == "best" ? $"**{number}**" : number)}{range}{(verdict.Length > 0 ? " " + verdict : "")}";
    }

    private static string SizesOf(Comparison comparison) =>
        SeenParts.Sizes(comparison) is { Length: > 0 } sizes ? $"\n{sizes}\n" : "";

    private static string Cell(MetricComparison metric, Comparison comparison, ComparedRow row) =>
        metric[row] is { } cell ? Number(cell.Seeds.Mean, cell.Interval, VerdictText.Of(metric, comparison, row)) : "";

    private static string Number(double value) => double.IsNaN(value) ? "" : NumberText.Of(value);
}
