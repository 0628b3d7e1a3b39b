using Diffusion.Framework.Metrics;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Tables;

/// <summary>A comparison as CSV (RFC 4180), one line for each row, every digit; what a row does not have is empty.</summary>
internal static class CsvTable
{
    private static readonly (Func<string, string> Name, Func<MetricCell, double?> Value)[] Numbers =
    [
        (n => n, c => c.Seeds.Mean),
        (IntervalNames.Low, c => c.Interval?.Low),
        (IntervalNames.High, c => c.Interval?.High),
        (Difference, c => c.Tested?.Difference.Seeds.Mean),
        (n => IntervalNames.Low(Difference(n)), c => c.Tested?.Interval?.Low),
        (n => IntervalNames.High(Difference(n)), c => c.Tested?.Interval?.High),
        (n => n + "SignFlipP", c => c.Tested?.Difference.SignFlipP),
    ];

    public static string Of(Comparison comparison) => CsvText.Of(Lines(comparison));

    private static IEnumerable<IEnumerable<string>> Lines(Comparison comparison)
    {
        yield return
        [
            "variant", .. comparison.Runs.Paths, "seeds",
            .. comparison.Metrics.SelectMany(m => Numbers.Select(n => n.Name(m.Metric.Name)).Append(Word(m, comparison))),
            .. comparison.Yardsticks, "functionEvaluations", "samplesPerSecond", "parameters", "paretoFront",
        ];
        var fronts = comparison.Fronts;
        foreach (var row in comparison.Rows)
        {
            yield return
            [
                row.Name, .. comparison.Runs.Paths.Select(p => row.Settings.GetValueOrDefault(p, "")), $"{row.Finished.Count}",
                .. comparison.Metrics.SelectMany(m => Cells(m, comparison, row)),
                .. comparison.Yardsticks.Select(y => Text(row.Values(y).Values.DefaultIfEmpty(double.NaN).Average())),
                Text(SampleCost.Evaluations.Of(row)), Text(row.Mean(r => r.SamplesPerSecond)), Text(row.Mean(r => r.Parameters)),
                Front.Names(fronts, row),
            ];
        }
    }

    private static IEnumerable<string> Cells(MetricComparison metric, Comparison comparison, ComparedRow row) => metric[row] is { } cell
        ? Numbers.Select(n => Text(n.Value(cell))).Append(VerdictText.Of(metric, comparison, row))
        : Enumerable.Repeat("", Numbers.Length + 1);

    /// <summary>The name of the column of words: those of metrics beside the main one are no verdicts.</summary>
    private static string Word(MetricComparison metric, Comparison comparison) =>
        metric.Metric.Name + (metric == comparison.Main ? "Verdict" : "Exploratory");

    private static string Difference(string name) => name + "Difference";

    private static string Text(double? value) => value is { } v && !double.IsNaN(v) ? NumberText.Exact(v) : "";
}
