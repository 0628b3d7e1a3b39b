using Diffusion.Framework.Metrics;

namespace Diffusion.Reports.Comparisons;

/// <summary>The rows that are so much worse than the best one that they can be passed over, in a sentence.</summary>
internal static class FarWorse
{
    private const double Times = 2;
    private const int Named = 4;

    /// <summary>
    /// Of a metric of which lower is better those with at least twice the best value, else those with at most half of it; the worst first.
    /// One that a test does not tell apart from the best or the baseline is not among them. Nothing where there are none.
    /// </summary>
    public static IEnumerable<string> Of(Comparison comparison)
    {
        if (comparison.Main is not { Best: { } best } main) yield break;
        double value = main[best]!.Seeds.Mean;
        if (!(value > 0)) yield break;
        bool lower = main.Metric.Better == Better.Lower;
        var far = main.Ranked
            .Where(r => r != best && (lower ? Mean(r) >= Times * value : Mean(r) <= value / Times) && !IsUncertain(r))
            .OrderByDescending(r => main.Metric.Loss(Mean(r))).ToList();
        if (far.Count == 0) yield break;
        var names = string.Join("; ", far.Take(Named).Select(r => $"'{r.Name}' ({NumberText.Of(Mean(r))})"));
        var more = far.Count > Named ? $" and {far.Count - Named} more" : "";
        var tested = main.Comparisons == 0 ? " (not tested)" : "";
        yield return $"Far worse, with {(lower ? "at least twice" : "at most half")} "
            + $"the {main.Metric.Best} {main.Metric.Name}{tested}: {names}{more}.";

        double Mean(ComparedRow row) => main[row]!.Seeds.Mean;

        bool IsUncertain(ComparedRow row) => main.OnPar.Contains(row) && main[row]!.Tested is not null;
    }
}
