namespace Diffusion.Reports.Comparisons;

/// <summary>How the numbers of a comparison are to be read, a paragraph for each matter.</summary>
internal static class Reading
{
    public static IEnumerable<string> Of(Comparison comparison)
    {
        if (comparison.Rows.Max(r => r.Finished.Count) < 2)
        {
            yield return "Each variant has one seed, which cannot be tested: no variant is called better or worse. "
                + "An interval, where there is one, is of 95 % over samples; it tells how well this run's number is known "
                + "and nothing of what another seed would give.";
            yield break;
        }

        yield return "Numbers are means over seeds with their own 95 % interval (Student's t). "
            + "Whether two variants differ is told by their difference, not by these intervals.";
        if (comparison.Main is not { } main || main.Family.Differences == 0) yield break;
        yield return OfVerdicts(comparison, main);
        if (OfPower(comparison) is { } power) yield return power;
        if (comparison.Exploratory.Any(m => m.Comparisons > 0)) yield return OfExploratory(comparison, main);
    }

    public static string OfAxes(Comparison comparison) =>
        $"Each value of a setting is compared with the one of the baseline '{comparison.Baseline.Name}'. "
        + "A pair is two runs that are alike in all other settings and in the seed. "
        + "Runs of one seed share random numbers, so the pairs of a seed are averaged first: the difference is the mean over seeds. "
        + $"Its 95 % interval is one of the {comparison.Main!.Family.Differences} of this page, "
        + "variants included, that hold all at once; a value is better or worse where it excludes zero. "
        + "The mean is over all finished runs that have the value.";

    public static string OfCross(CrossTable cross) =>
        "Means over seeds with the intervals of the variants. "
        + $"Where the values of {cross.Down.Path} stand in another order in each column, "
        + $"the best one may depend on {cross.Across.Path}; that is not tested.";

    private static string OfVerdicts(Comparison comparison, MetricComparison main)
    {
        int all = main.Family.Differences;
        var at = all == 1 ? "one such comparison"
            : $"{all} such comparisons{(comparison.Axes.Count > 0 ? ", those of axes included" : "")}; "
                + "their intervals are simultaneous: widened (Bonferroni) so that all of them hold at once with 95 %";
        return $"A variant is better or worse than the baseline '{comparison.Baseline.Name}' in {main.Metric.Name} "
            + "where the 95 % interval of its difference, paired by seed, excludes zero "
            + "(Student's t; too sure of strongly skewed differences). "
            + $"This page makes {at}. "
            + (main.Comparisons < 2 ? "" : "A variant is best where it is told apart from every other one, too. "
                + "Which one that can be is known only after looking, so every pair of variants counts there; "
                + "all pairs share the part of the 5 % that belongs to comparisons which have found a difference. ")
            + "The p value of sign flips is that of an exact test of one difference alone: a check, which decides nothing.";
    }

    private static string? OfPower(Comparison comparison)
    {
        var main = comparison.Main!;
        int[] seeds = [.. comparison.Rows.Select(r => main[r]?.Tested?.Difference.Seeds.Count).OfType<int>()];
        if (seeds.Length == 0) return null;
        int fewest = seeds.Min(), all = main.Family.Differences;
        return PowerText.Found($"{fewest} seeds and {all} comparison{(all == 1 ? "" : "s")}", fewest, main.Family);
    }

    private static string OfExploratory(Comparison comparison, MetricComparison main)
    {
        int all = comparison.Exploratory.First().Family.Differences;
        return $"The other metrics are exploratory: {(all == 1 ? "their one comparison has" : $"their {all} comparisons share")} "
            + $"an error of 5 % beside that of {main.Metric.Name}. "
            + "A mark with a question mark is a reason to look again with new seeds and that metric as 'metric', not a verdict.";
    }
}
