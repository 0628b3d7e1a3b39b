using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tables;

/// <summary>What a test says, in one word.</summary>
internal static class VerdictText
{
    /// <summary>"best", "baseline", "better", "worse", or nothing where no difference is significant.</summary>
    public static string Of(MetricComparison metric, Comparison comparison, ComparedRow row) =>
        metric.IsMarked(row) ? "best"
        : row == comparison.Baseline ? "baseline"
        : metric[row]?.Verdict switch
        {
            Verdict.Better => "better",
            Verdict.Worse => "worse",
            _ => "",
        };
}
