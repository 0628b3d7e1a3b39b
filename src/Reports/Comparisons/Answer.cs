using Diffusion.Framework.Sweeps;
using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>What a comparison says, in sentences.</summary>
internal static class Answer
{
    private const int Named = 4;

    /// <summary>Which row is best in the main metric, and whether that can be chance; then what each axis shows.</summary>
    public static string Of(Comparison comparison) => string.Join(' ', Paragraphs(comparison));

    /// <summary>The same, with what each axis shows apart.</summary>
    public static IEnumerable<string> Paragraphs(Comparison comparison) =>
        comparison.Axes.SelectMany(AxisAnswer.Of).Prepend(OfRows(comparison));

    private static string OfRows(Comparison comparison)
    {
        if (comparison.Main is not { } main) return "None of the numbers of these runs says which run is better.";
        if (main.Best is not { } best) return $"No run has a finite {main.Metric.Name}.";
        var baseline = comparison.Baseline;
        var lead = $"{Quote(best)} has the {main.Metric.Best} {main.Metric.Name}, {Value(main, best)}";
        if (comparison.Rows.Count(r => main[r] is not null) == 1) return $"{lead}; there is nothing to compare it with.";
        if (best == baseline) return $"{lead}; it is the baseline.{OverBaseline(main, best, comparison)}";
        var ofBaseline = main[baseline] is null ? "none" : Value(main, baseline);
        return $"{lead}, against {ofBaseline} of the baseline {Quote(baseline)}. {AgainstBaseline(main, main[best]!)}{OnPar(main)}";
    }

    /// <summary>What is not as it should be: wishes of the sweep that cannot be met, runs that are missing, data that differ.</summary>
    public static IEnumerable<string> Warnings(Comparison comparison)
    {
        foreach (var sentence in comparison.Unmet.Concat(comparison.OfRevisions)) yield return sentence;
        var runs = comparison.Rows.SelectMany(r => r.Runs).ToList();
        foreach (var state in runs.Where(r => r.State != VariantState.Finished).GroupBy(r => r.State).OrderBy(g => g.Key))
        {
            var verb = state.Count() == 1 ? "is" : "are";
            yield return $"{state.Count()} of {runs.Count} runs {verb} {state.Key.ToString().ToLowerInvariant()} and left out.";
        }

        if (comparison.Rows.SelectMany(r => r.Finished).Select(r => r.Record!.DataSha256).Distinct().Count() > 1)
            yield return "The runs do not all have the same data, so their numbers cannot be compared as they stand.";
        foreach (var sentence in SeenParts.Differences(comparison)) yield return sentence;
    }

    private static string OverBaseline(MetricComparison main, ComparedRow best, Comparison comparison) =>
        main.IsMarked(best) ? " Every other variant is significantly worse."
        : main.Comparisons == 0 ? " " + Untestable(main, main[best]!)
        : $"{CanReach(main, comparison.Baseline.Finished.Count)}{OnPar(main)}";

    private static string AgainstBaseline(MetricComparison main, MetricCell cell)
    {
        if (cell.Difference is not { } difference) return Untestable(main, cell);
        var d = difference.Difference;
        var interval = d.Interval is { } i ? $"95 % interval {NumberText.Of(i.Low)} to {NumberText.Of(i.High)}, " : "";
        var facts = $"The difference over {d.Count} seeds is {NumberText.Of(d.Mean)} ({interval}{NumberText.PFact(cell.P!.Value)})";
        return cell.Verdict == Verdict.Better ? $"{facts}: significant." : $"{facts}: not significant.{CanReach(main, d.Count)}";
    }

    /// <summary>Says so where the number of seeds alone rules out a significant difference.</summary>
    private static string CanReach(MetricComparison main, int seeds)
    {
        int needed = BootstrapTest.Needed(main.Comparisons, Tested.Threshold);
        return seeds >= needed ? "" : $" {seeds} seeds cannot show a difference: {Compared(main)} {needed}.";
    }

    private static string Untestable(MetricComparison main, MetricCell cell) => cell.Seeds.Count == 1
        ? "One seed cannot tell whether this is more than chance: "
            + $"{Compared(main)} {BootstrapTest.Needed(Math.Max(1, main.Comparisons), Tested.Threshold)}."
        : "They have fewer than two seeds in common, so the difference cannot be tested.";

    private static string Compared(MetricComparison main) =>
        main.Comparisons > 1 ? $"with {main.Comparisons} variants beside the baseline it takes at least" : "it takes at least";

    private static string OnPar(MetricComparison main) => main.OnPar.Count switch
    {
        0 => "",
        <= Named => $" Not told apart from {Quote(main.Best!)}: {string.Join("; ", main.OnPar.Select(Quote))}.",
        _ => $" {main.OnPar.Count} variants are not told apart from {Quote(main.Best!)}.",
    };

    private static string Value(MetricComparison main, ComparedRow row) => NumberText.Of(main[row]!.Seeds.Mean);

    private static string Quote(ComparedRow row) => $"'{row.Name}'";
}
