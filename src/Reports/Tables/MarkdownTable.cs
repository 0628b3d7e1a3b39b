using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Tables;

/// <summary>A comparison as Markdown: the answer, the axes, and a table of means with their intervals.</summary>
internal static class MarkdownTable
{
    /// <summary>The names of the columns of a difference.</summary>
    public static readonly IReadOnlyList<string> Differences = ["difference from the baseline", "sign flips (p of a check)"];

    public static string Of(Comparison comparison)
    {
        var fronts = comparison.Fronts;
        string[] header =
        [
            "variant", "seeds", .. comparison.Metrics.SelectMany(m => Headers(m, comparison)), "function evaluations",
                .. FrontHeader(fronts),
        ];
        var lines = comparison.Rows.Select(row => (string[])
        [
            row.Name,
            $"{row.Finished.Count}",
            .. comparison.Metrics.SelectMany(m => Cells(m, comparison, row)),
            Number(SampleCost.Evaluations.Of(row)),
            .. fronts.Count > 0 ? [Front.Names(fronts, row)] : Array.Empty<string>(),
        ]);
        return $"# {MarkdownGrid.Text(comparison.Runs.Title)}\n\n{MarkdownGrid.Text(Answer.Of(comparison))}\n\n"
            + $"{MarkdownAxes.Of(comparison)}{MarkdownGrid.Of(header, lines)}\n"
            + $"{string.Join("\n\n", Reading.Of(comparison).Select(MarkdownGrid.Text))}\n"
            + $"{SizesOf(comparison)}{OtherData(comparison)}{MarkdownWarnings.Of(comparison)}";
    }

    /// <summary>The name of a column of a metric.</summary>
    public static string Header(MetricComparison metric, Comparison comparison) =>
        $"{metric.Metric.Name} ({string.Join("; ", VerdictText.Notes(metric, comparison))})";

    /// <summary>A number with its interval and what a test says of it.</summary>
    public static string Number(double value, Interval? interval, string verdict)
    {
        var number = NumberText.Of(value);
        var range = interval is { } i ? $" [{NumberText.Of(i.Low)}, {NumberText.Of(i.High)}]" : "";
        return $"{(verdict == "best" ? $"**{number}**" : number)}{range}{(verdict.Length > 0 ? " " + verdict : "")}";
    }

    private static IEnumerable<string> FrontHeader(IReadOnlyList<Front> fronts) => fronts.Count > 0 ? ["Pareto front"] : [];

    private static string OtherData(Comparison comparison)
    {
        if (comparison.OfOtherData.Count == 0) return "";
        var table = OtherDataTable.Of(comparison);
        return $"\n## Other data\n\n{string.Join(' ', DataRule.Sentences(comparison).Select(MarkdownGrid.Text))}\n\n"
            + MarkdownGrid.Of(table.Header, table.Lines);
    }

    private static string SizesOf(Comparison comparison) =>
        SeenParts.Sizes(comparison) is { Length: > 0 } sizes ? $"\n{sizes}\n" : "";

    /// <summary>A difference with its interval, and the p value of its check; both empty where there is none.</summary>
    public static IEnumerable<string> Cells(Tested? tested) => tested is { Difference: var d }
        ? [Number(d.Seeds.Mean, tested.Interval, ""), NumberText.P(d.SignFlipP)]
        : ["", ""];

    private static IEnumerable<string> Headers(MetricComparison metric, Comparison comparison) =>
        [Header(metric, comparison), .. metric.HasDifferences(comparison) ? Differences : []];

    private static IEnumerable<string> Cells(MetricComparison metric, Comparison comparison, ComparedRow row)
    {
        var cell = metric[row];
        yield return cell is null ? "" : Number(cell.Seeds.Mean, cell.Interval, VerdictText.Of(metric, comparison, row));
        if (!metric.HasDifferences(comparison)) yield break;
        foreach (var text in Cells(cell?.Tested)) yield return text;
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : NumberText.Of(value);
}
