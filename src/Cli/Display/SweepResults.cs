using System.Globalization;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Reports;
using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Runs;

namespace Diffusion.Cli.Display;

/// <summary>What came of the runs of a sweep: the metric that its report leads with, the best first.</summary>
internal static class SweepResults
{
    private const int Most = 40;

    public static IEnumerable<string> Of(SweepPlan plan, SweepBoard board, PluginCatalog catalog)
    {
        var finished = board.Runs.Where(p => p.State == VariantState.Finished)
            .Select(p => (p.Variant.Name, Run: new ListedRun(ComparedRun.Read(plan.Folder.Run(p.Variant))))).ToList();
        if (finished.Count == 0) yield break;
        IReadOnlyList<ListedRun> runs = [.. finished.Select(f => f.Run)];
        var order = new RunOrder(catalog, runs);
        var metric = plan.Definition.Metric ?? order.LeadOf(runs);
        if (metric is not null && runs.Any(r => r.Metrics.ContainsKey(metric))) runs = order.By(metric, runs);
        var names = finished.ToDictionary(f => f.Run, f => f.Name);
        foreach (var line in Columns.Of(
            ["variant", metric is null ? " " : metric + " ", "seconds "],
            [.. runs.Take(Most).Select(r => (string[])
            [
                names[r],
                metric is not null && r.Metrics.TryGetValue(metric, out double value) ? NumberText.Of(value) : "",
                r.Record?.WallSeconds.ToString("0.0", CultureInfo.InvariantCulture) ?? "",
            ])])) yield return line;
        if (runs.Count > Most) yield return $"and {runs.Count - Most} more, which the report has";
    }
}
