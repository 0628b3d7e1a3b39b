using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>How the numbers of a comparison are to be read.</summary>
internal static class Reading
{
    public static string Of(Comparison comparison)
    {
        int seeds = comparison.Rows.Max(r => r.Finished.Count);
        if (seeds < 2)
        {
            return "Each variant has one seed. "
                + "An interval, where there is one, is of 95 % over samples; it does not hold for other seeds. "
                + "No variant is marked as better or worse.";
        }

        int tests = comparison.Main?.Comparisons ?? 0;
        return "Numbers are means over seeds with their 95 % interval (Student's t). "
            + $"A variant is called better or worse than the baseline '{comparison.Baseline.Name}' "
            + $"where its difference, paired by seed, has p below {Tested.Threshold}. "
            + "p is the larger one of a paired t test and of a bootstrap test of the studentised mean, "
            + "raised for the number of variants (Holm). "
            + "Only a variant that is so is marked best. "
            + $"With {seeds} seeds and {tests} variant{(tests == 1 ? "" : "s")} to test, p cannot be below "
            + $"{NumberText.P(Math.Min(1, Math.Max(1, tests) * BootstrapTest.SmallestP(seeds)))}.";
    }

    public static string OfAxes(Comparison comparison) =>
        $"Each value of a setting is compared with the one of the baseline '{comparison.Baseline.Name}'. "
        + "A pair is two runs that are alike in all other settings and in the seed; "
        + "the difference is the mean over the pairs, with its 95 % interval (Student's t). "
        + "p is found as for variants, raised for the number of values of the setting (Holm). "
        + "Runs of one seed share random numbers, so p is no less than that of a t test over the mean differences of the seeds. "
        + "The mean is over all finished runs that have the value.";

    public static string OfCross(CrossTable cross) =>
        "Means over seeds with the intervals of the variants. "
        + $"Where the values of {cross.Down.Path} stand in another order in each column, "
        + $"the best one may depend on {cross.Across.Path}; that is not tested.";
}
