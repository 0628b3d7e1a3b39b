using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Runs;

/// <summary>Orders runs by one of their numbers, the best first.</summary>
/// <param name="catalog">Says which of two values is better.</param>
/// <param name="all">The runs; outside metrics of theirs say it too.</param>
public sealed class RunOrder(PluginCatalog catalog, IReadOnlyList<ListedRun> all)
{
    private readonly IReadOnlyDictionary<string, RankedMetric> _ranked =
        RankedMetric.All(catalog.All.Concat(OutsidePlugins.Of(all.Select(r => r.Run), [])));

    /// <summary>The metric by which runs are judged unless another is named; null where none of theirs ranks.</summary>
    public string? LeadOf(IReadOnlyList<ListedRun> runs) => RankedMetric.Lead(
        [.. runs.SelectMany(r => r.Metrics.Keys).Distinct().Where(_ranked.ContainsKey).Order(StringComparer.Ordinal)
            .Select(n => _ranked[n])],
        runs.Where(r => r.IsFinished).Select(r => r.Run))?.Name;

    /// <summary>The runs in order: of a metric the best first, of any other number the smallest; runs without one come last.</summary>
    /// <exception cref="ReportException">When no run has it.</exception>
    public IReadOnlyList<ListedRun> By(string name, IReadOnlyList<ListedRun> runs)
    {
        if (runs.Count > 0 && runs.All(r => r.Find(name) is null)) throw RunCondition.Unknown(name, runs);
        double sign = _ranked.TryGetValue(name, out var metric) && metric.Better == Better.Higher ? -1 : 1;
        return [.. runs.OrderBy(r => RunNumber.Of(r, name) is { } value && !double.IsNaN(value) ? sign * value : double.PositiveInfinity)
            .ThenBy(r => RunNumber.Of(r, name) is null ? r.Find(name) : "", StringComparer.Ordinal)];
    }

    /// <summary>The finished run with the best value of a metric, and the metric.</summary>
    /// <exception cref="ReportException">When no finished run has it, or it says not which of two values is better.</exception>
    public (ListedRun Run, RankedMetric Metric) Best(IReadOnlyList<ListedRun> runs, string? metric)
    {
        var finished = runs.Where(r => r.IsFinished).ToList();
        if (finished.Count == 0) throw new ReportException($"None of the {runs.Count} runs is finished.");
        var name = metric ?? LeadOf(finished) ?? throw new ReportException("None of the numbers of these runs says which run is better.");
        var measured = finished.SelectMany(r => r.Metrics.Keys).Where(_ranked.ContainsKey).Distinct()
            .Order(StringComparer.Ordinal).ToList();
        if (!measured.Contains(name))
            throw new ReportException(
                $"No metric '{name}' ranks these runs.{Framework.Experiments.NearestName.Hint(name, measured)} "
                + $"Allowed: {string.Join(", ", measured)}.");
        var finite = By(name, [.. finished.Where(r => r.Metrics.TryGetValue(name, out double v) && double.IsFinite(v))]);
        return finite is [var best, ..] ? (best, _ranked[name]) : throw new ReportException($"No run has a finite {name}.");
    }
}
