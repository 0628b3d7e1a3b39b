using Diffusion.Framework.Experiments;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>The rows of a folder, compared by every metric that ranks.</summary>
public sealed class Comparison
{
    /// <param name="runs">The rows.</param>
    /// <param name="catalog">Says which numbers rank.</param>
    /// <param name="baseline">The name of the row that others are compared with; null for the sweep's own, else the first.</param>
    /// <param name="metric">The metric that the comparison leads with;
    /// null for the sweep's own, else the one that says so of itself.</param>
    /// <exception cref="ReportException">When there is no such row, or the metric does not rank these runs.</exception>
    public Comparison(ComparedRuns runs, PluginCatalog catalog, string? baseline = null, string? metric = null)
    {
        (runs, OfRevisions) = RevisionRule.Apply(runs);
        var unmet = new List<string>();
        Runs = runs;
        Baseline = Find(FindBaseline, baseline, runs.Baseline, r => r.Name, unmet)!;
        (Runs, OfOtherData) = DataRule.Apply(runs, Baseline);
        runs = Runs;
        var names = runs.Rows
            .SelectMany(r => r.Finished)
            .SelectMany(r => r.Record!.Metrics.Keys)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var all = RankedMetric.All(catalog.All.Concat(OutsidePlugins.Of(runs.Rows.SelectMany(r => r.Runs), unmet)));
        var ranked = names.Where(all.ContainsKey).Select(n => all[n]).ToList();
        var main = Find(n => FindMetric(ranked, n, runs), metric, runs.Metric, m => m.Name, unmet);
        Unmet = unmet;
        (Metrics, Axes) = main is null ? ([], []) : Compare(main, [.. ranked.Where(m => m != main)]);
        Yardsticks = [.. names.Where(n => !all.ContainsKey(n) && !IntervalNames.IsBound(n, names))];
    }

    public ComparedRuns Runs { get; }

    /// <summary>What was left out because a later version computes it otherwise; a sentence each.</summary>
    public IReadOnlyList<string> OfRevisions { get; }

    public IReadOnlyList<ComparedRow> Rows => Runs.Rows;

    /// <summary>The rows that have other data than the baseline: they are shown and not ranked.</summary>
    public IReadOnlyList<ComparedRow> OfOtherData { get; }

    /// <summary>The row that others are compared with.</summary>
    public ComparedRow Baseline { get; }

    /// <summary>Every metric that ranks, the main one first; empty where none does.</summary>
    public IReadOnlyList<MetricComparison> Metrics { get; }

    /// <summary>
    /// The metric that the comparison leads with; null where none ranks. Its differences, those of axes included, share one error of 5 %:
    /// they alone are verdicts.
    /// </summary>
    public MetricComparison? Main => Metrics.Count > 0 ? Metrics[0] : null;

    /// <summary>The main metric by each setting that was varied together with others; empty where none was.</summary>
    public IReadOnlyList<AxisComparison> Axes { get; }

    /// <summary>Numbers that rank nothing.</summary>
    public IReadOnlyList<string> Yardsticks { get; }

    /// <summary>What the sweep's file asks for and these runs do not have, and what takes its place; a sentence each.</summary>
    public IReadOnlyList<string> Unmet { get; }

    /// <summary>The fronts of each cost of a sample; none of a cost that all rows share, since there is nothing to weigh.</summary>
    public IReadOnlyList<Front> Fronts => Main is not { } main ? []
        : [.. new[] { SampleCost.Evaluations, SampleCost.Seconds }
            .Where(c => main.Ranked.Select(c.Of).Distinct().Count() > 1).Select(FrontOf).Where(f => f.Rows.Count > 0)];

    /// <summary>The rows that no other beats in both a cost and the main metric; none where nothing was drawn.</summary>
    public Front FrontOf(SampleCost cost) => new(cost, Main is not { } main ? [] : ParetoFront.Of(
        [.. main.Ranked.Where(r => cost.Of(r) > 0)], cost.Of, r => main.Metric.Loss(main[r]!.Seeds.Mean)));

    /// <summary>The metrics beside the main one. Their differences share an error of 5 % of their own and are exploratory.</summary>
    public IEnumerable<MetricComparison> Exploratory => Metrics.Skip(1);

    private (IReadOnlyList<MetricComparison>, IReadOnlyList<AxisComparison>) Compare(RankedMetric main, IReadOnlyList<RankedMetric> others)
    {
        var verdicts = Differences.Of(Rows, Baseline, r => r.Values(main.Name));
        var family = new Family(verdicts.Count);
        var explored = others.Select(m => Differences.OfRows(Rows, Baseline, r => r.Values(m.Name))).ToList();
        var exploratory = new Family(explored.Sum(d => d.Count));
        return (
            [
                new(main, Rows, Baseline, verdicts.ByRow, family),
                .. others.Zip(explored, (m, d) => new MetricComparison(m, Rows, Baseline, d, exploratory)),
            ],
            [.. verdicts.Axes.Select(a => new AxisComparison(main, a, family))]);
    }

    /// <summary>
    /// What is asked for now, or it is refused; else what the sweep's file asks for, or what takes its place: the report must appear.
    /// </summary>
    private static T? Find<T>(Func<string?, T?> find, string? asked, string? planned, Func<T, string> name, List<string> unmet)
        where T : class
    {
        if (asked is not null || planned is null) return find(asked);
        try
        {
            return find(planned);
        }
        catch (ReportException e)
        {
            var other = find(null);
            unmet.Add(other is null ? e.Message : $"{e.Message} '{name(other)}' takes its place.");
            return other;
        }
    }

    private ComparedRow FindBaseline(string? name)
    {
        if (name is null) return Rows.FirstOrDefault(r => r.Finished.Count > 0)!;
        var names = Rows.Select(r => r.Name).ToList();
        // Rows without a finished run may have the name of one that has.
        var found = Rows.Where(r => r.Name == name).MaxBy(r => r.Finished.Count) ?? ByItsSettings(name)
            ?? throw new ReportException(
                $"There is no variant '{name}' to compare with.{NearestName.Hint(name, names)} "
                + $"The variants are:{string.Concat(names.Select(n => $"\n  {n}"))}");
        return found.Finished.Count > 0
            ? found
            : throw new ReportException($"The variant '{name}' has no finished run, so nothing can be compared with it.");
    }

    /// <summary>A row whose name without that of its runs is this.</summary>
    private ComparedRow? ByItsSettings(string name) =>
        Rows.Where(r => r.Name.EndsWith($": {name}", StringComparison.Ordinal)).ToList() is [var only] ? only : null;

    private static RankedMetric? FindMetric(IReadOnlyList<RankedMetric> ranked, string? name, ComparedRuns runs) => name is null
        ? RankedMetric.Lead(ranked, runs.Rows.SelectMany(r => r.Finished))
        : ranked.FirstOrDefault(m => m.Name == name)
            ?? throw new ReportException(
                $"No metric '{name}' ranks these runs.{NearestName.Hint(name, ranked.Select(m => m.Name))} "
                + $"Allowed: {string.Join(", ", ranked.Select(m => m.Name))}.");
}
