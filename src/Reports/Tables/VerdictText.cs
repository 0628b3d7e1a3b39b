using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tables;

/// <summary>What a comparison with the baseline shows, in one word.</summary>
internal static class VerdictText
{
    /// <summary>
    /// What stands beside the metric's name: which value is better, that its marks are no verdicts where they are not, and which parts of
    /// the data it sees.
    /// </summary>
    public static IEnumerable<string> Notes(MetricComparison metric, Comparison comparison) => new[]
    {
        metric.Metric.Preference,
        metric == comparison.Main || metric.Comparisons == 0 ? "" : "exploratory",
        SeenParts.Of(comparison, metric.Metric.Name),
    }.Where(note => note.Length > 0);

    /// <summary>
    /// "best", "baseline", "better", "worse", or nothing where the row is not told apart from the baseline. Of an exploratory metric
    /// "better?" and "worse?", and never "best".
    /// </summary>
    public static string Of(MetricComparison metric, Comparison comparison, ComparedRow row) =>
        metric == comparison.Main
            ? Of(metric.IsMarked(row), row == comparison.Baseline, metric[row]?.Verdict)
            : Of(false, row == comparison.Baseline, metric[row]?.Verdict) is var word && word is "better" or "worse" ? $"{word}?" : word;

    /// <summary>The same of a value of an axis.</summary>
    public static string Of(AxisComparison axis, AxisValue value) => Of(axis.IsMarked(value), value == axis.Baseline, value.Verdict);

    private static string Of(bool best, bool baseline, Verdict? verdict) =>
        best ? "best"
        : baseline ? "baseline"
        : verdict switch
        {
            Verdict.Better => "better",
            Verdict.Worse => "worse",
            _ => "",
        };
}
