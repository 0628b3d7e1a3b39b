using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tables;

/// <summary>What a test says, in one word.</summary>
internal static class VerdictText
{
    /// <summary>"best", "baseline", "better", "worse", or nothing where no difference is significant.</summary>
    public static string Of(MetricComparison metric, Comparison comparison, ComparedRow row) =>
        Of(metric.IsMarked(row), row == comparison.Baseline, metric[row]?.Verdict);

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
