using System.Text.Json;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Sweeps;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tables;

/// <summary>Every number of every finished run, one line for a run and a metric (Wickham 2014, tidy data); other data included.</summary>
internal static class TidyCsv
{
    public static string Of(Comparison comparison) => CsvText.Of(Lines(comparison));

    private static IEnumerable<IEnumerable<string>> Lines(Comparison comparison)
    {
        var rows = comparison.Rows.Concat(comparison.OfOtherData).ToList();
        var paths = rows.SelectMany(r => r.Settings.Keys).Distinct().ToList();
        yield return ["variant", "name", "run", "data", .. paths, "seed", "metric", "value", "low", "high", "sees"];
        foreach (var row in rows)
        {
            foreach (var run in row.Runs.Where(r => r.State == VariantState.Finished))
            {
                var metrics = run.Record!.Metrics;
                foreach (var name in metrics.Keys.Where(n => !IntervalNames.IsBound(n, metrics.Keys)).Order(StringComparer.Ordinal))
                {
                    var interval = IntervalNames.Of(metrics, name);
                    var sees = run.Record.Sees.GetValueOrDefault(name, []);
                    yield return
                    [
                        row.Name, run.Folder.Name, run.Folder.Id, new Setting("data", run.Experiment["data"]).ValueText,
                        .. paths.Select(p => row.Settings.GetValueOrDefault(p, "")), $"{run.Seed}",
                        name, NumberText.Exact(metrics[name]),
                        interval is var (low, _) ? NumberText.Exact(low) : "", interval is var (_, high) ? NumberText.Exact(high) : "",
                        string.Join(' ', sees.Select(p => JsonNamingPolicy.CamelCase.ConvertName($"{p}"))),
                    ];
                }
            }
        }
    }
}
