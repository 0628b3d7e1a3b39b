using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// Which rows are told apart from the best one, which is known only after looking. Any two rows could have been these, so that every pair
/// of rows without the baseline is counted, also of rows that could not be tested against it. Pairs get that part of the error which
/// comparisons with the baseline no longer need: the part of each that has found a difference (Bretz et al. 2009, a graphical
/// procedure). So the error of all verdicts together is still that of the family.
/// </summary>
internal static class BestComparison
{
    /// <summary>The rows with a finite mean, without the baseline, that are not told apart from the best.</summary>
    public static IReadOnlyList<ComparedRow> OnPar(MetricComparison metric, ComparedRow best, ComparedRow baseline)
    {
        var others = metric.Ranked.Where(r => r != best && r != baseline);
        if (best == baseline) return [.. others.Where(r => Stands(r) != Verdict.Worse)];

        int rows = metric.Ranked.Count(r => r != baseline), found = metric.Ranked.Count(r => Stands(r) is Verdict.Better or Verdict.Worse);
        double error = metric.Family.Part * found / Math.Max(1, rows * (rows - 1) / 2);
        var values = best.Values(metric.Metric.Name);
        // A row that is worse than the baseline is worse than one that is better: that costs no error of its own.
        return [.. others.Where(r => !(Stands(best) == Verdict.Better && Stands(r) == Verdict.Worse) && !IsWorse(r))];

        Verdict Stands(ComparedRow row) => metric[row]!.Verdict;

        bool IsWorse(ComparedRow row) =>
            found > 0
            && PairedDifference.Of(row.Values(metric.Metric.Name), values) is { } difference
            && Tested.Of(difference, metric.Metric, error).Verdict == Verdict.Worse;
    }
}
