using Diffusion.Framework.Sweeps;

namespace Diffusion.Reports.Comparisons;

/// <summary>What a comparison says, in sentences.</summary>
internal static class Answer
{
    private const int Named = 4;

    /// <summary>Which row is best in the main metric, and what it is told apart from; then what each axis shows.</summary>
    public static string Of(Comparison comparison) => string.Join(' ', Paragraphs(comparison));

    /// <summary>The same, with what each axis shows apart.</summary>
    public static IEnumerable<string> Paragraphs(Comparison comparison) =>
        [OfRows(comparison), .. FarWorse.Of(comparison), .. comparison.Axes.SelectMany(AxisAnswer.Of)];

    private static string OfRows(Comparison comparison)
    {
        if (comparison.Main is not { } main) return "None of the numbers of these runs says which run is better.";
        if (main.Best is not { } best) return $"No run has a finite {main.Metric.Name}.";
        var baseline = comparison.Baseline;
        var lead = $"{Quote(best)} has the {main.Metric.Best} {main.Metric.Name}, {Value(main, best)}";
        if (comparison.Rows.Count(r => main[r] is not null) == 1) return $"{lead}; there is nothing to compare it with.";
        if (AllAgree(main)) return $"Every variant has the same {main.Metric.Name} with every seed, {Value(main, best)}.";
        if (best == baseline) return $"{lead}; it is the baseline. {OverBaseline(comparison, main)}";
        var ofBaseline = main[baseline] is null ? "none" : Value(main, baseline);
        return $"{lead}, against {ofBaseline} of the baseline {Quote(baseline)}. {AgainstBaseline(comparison, main)}{FromOthers(main)}";
    }

    /// <summary>What is not as it should be: wishes of the sweep that cannot be met, runs that are missing, data that differ.</summary>
    public static IEnumerable<string> Warnings(Comparison comparison)
    {
        foreach (var sentence in comparison.Unmet.Concat(comparison.OfRevisions).Concat(DataRule.Sentences(comparison)))
            yield return sentence;
        var runs = comparison.Rows.Concat(comparison.OfOtherData).SelectMany(r => r.Runs).ToList();
        foreach (var state in runs.Where(r => r.State != VariantState.Finished).GroupBy(r => r.State).OrderBy(g => g.Key))
        {
            var verb = state.Count() == 1 ? "is" : "are";
            yield return $"{state.Count()} of {runs.Count} runs {verb} {state.Key.ToString().ToLowerInvariant()} and left out.";
        }

        foreach (var run in runs.Where(r => r.Damage is not null)) yield return run.Damage!;
        foreach (var sentence in NotFinite(comparison)) yield return sentence;
        if (comparison.Rows.SelectMany(r => r.Finished).Select(r => r.Record!.DataSha256).Distinct().Count() > 1)
            yield return "The runs do not all have the same data, so their numbers cannot be compared as they stand.";
        foreach (var sentence in SeenParts.Differences(comparison)) yield return sentence;
        int warned = comparison.Rows.Count(r => r.Runs.Any(run => run.Record?.Warnings.Count > 0));
        if (warned > 0) yield return $"{warned} of {comparison.Rows.Count} variants have warnings, which stand below the table.";
    }

    private static IEnumerable<string> NotFinite(Comparison comparison)
    {
        if (comparison.Main is not { } main) yield break;
        foreach (var row in comparison.Rows)
        {
            double[] values = [.. row.Values(main.Metric.Name).Values];
            if (values.Count(v => !double.IsFinite(v)) is not (> 0 and var wrong)) continue;
            var consequence = row == comparison.Baseline ? "nothing can be compared with this baseline" : "it is not compared";
            yield return $"{Quote(row)} has a {main.Metric.Name} that is not finite in {wrong} of {values.Length} runs, so {consequence}.";
        }
    }

    private static bool AllAgree(MetricComparison main) =>
        main.Comparisons > 0 && main.Comparisons == main.Ranked.Count() - 1
        && main.Ranked.Select(r => main[r]!.Seeds.Mean).Distinct().Count() == 1
        && main.Ranked.All(r => main[r]!.Tested is null or { Difference.IsZero: true });

    private static string OverBaseline(Comparison comparison, MetricComparison main) =>
        main.Comparisons == 0 ? Untestable(comparison, main, main.Best!)
        : main.OnPar.Count == 0 ? "Every other variant is worse."
        : OnPar(main);

    private static string AgainstBaseline(Comparison comparison, MetricComparison main)
    {
        if (main[main.Best!]!.Tested is not { } tested) return Untestable(comparison, main, main.Best!);
        var (n, mean) = (tested.Difference.Seeds.Count, NumberText.Of(tested.Difference.Seeds.Mean));
        if (tested.Interval is not { } i)
        {
            return $"This cannot be tested with {n} seeds: the difference is {mean} with each of them, "
                + $"so that no spread says how far chance reaches. {PowerText.Agreeing(main.Family)}";
        }

        var kind = main.Family.Differences > 1 ? "simultaneous 95 % interval" : "95 % interval";
        var facts = $"over {n} seeds the difference is {mean}, and its {kind}, {NumberText.Of(i.Low)} to {NumberText.Of(i.High)}";
        return tested.Verdict switch
        {
            Verdict.Better => $"That is better than the baseline: {facts}, excludes zero.",
            Verdict.Worse => $"Yet on the seeds that both have it is worse than the baseline: {facts}, excludes zero.",
            _ => $"The two are not told apart: {facts}, includes zero.",
        };
    }

    /// <summary>Says why the best row and the baseline cannot be tested, and what is needed.</summary>
    private static string Untestable(Comparison comparison, MetricComparison main, ComparedRow best)
    {
        if (main[comparison.Baseline] is { } own && !double.IsFinite(own.Seeds.Mean))
            return "The baseline's is not finite, so that nothing can be compared with it.";
        int most = comparison.Rows.Max(r => main[r]?.Seeds.Count ?? 0);
        if (most < 2)
            return "This cannot be tested with 1 seed: another seed may turn the order round. "
                + PowerText.Needed(Planned(comparison, main));
        var others = best == comparison.Baseline ? "No other variant has two seeds" : "They do not have two seeds";
        return $"{others} in common{(best == comparison.Baseline ? " with it" : "")}, so that this cannot be tested.";
    }

    /// <summary>The comparisons that there would be with more seeds.</summary>
    private static Family Planned(Comparison comparison, MetricComparison main) =>
        new(main.Ranked.Count() - 1 + comparison.Axes.Sum(a => a.Compared.Count()));

    private static string FromOthers(MetricComparison main) =>
        main.OnPar.Count > 0 ? $" {OnPar(main)}"
        : main.IsMarked(main.Best!) && main.Comparisons > 1 ? " It is better than every other variant, too."
        : "";

    private static string OnPar(MetricComparison main) => main.OnPar.Count <= Named
        ? $"Not told apart from {Quote(main.Best!)}: {string.Join("; ", main.OnPar.Select(Quote))}."
        : $"{main.OnPar.Count} variants are not told apart from {Quote(main.Best!)}.";

    private static string Value(MetricComparison main, ComparedRow row) => NumberText.Of(main[row]!.Seeds.Mean);

    private static string Quote(ComparedRow row) => $"'{row.Name}'";
}
