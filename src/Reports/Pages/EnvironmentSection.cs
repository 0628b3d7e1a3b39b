using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Pages;

/// <summary>What the runs ran on, what data they had, and the numbers that rank nothing; several values where runs differ.</summary>
internal static class EnvironmentSection
{
    // It names the run's own folder, so that every run has another.
    private const string OfEachRun = "commandLine";

    private const string OfYardsticks = "They help to read the metrics and say nothing about which variant is better. "
        + "Where runs differ, the lowest and the highest are shown.";

    public static Html Of(Comparison comparison)
    {
        var runs = comparison.Rows.SelectMany(r => r.Finished).ToList();
        var facts = runs
            .SelectMany(r => r.Environment.Where(e => e.Key != OfEachRun).Select(e => (e.Key, Value: e.Value?.ToString() ?? "unknown")))
            .Concat(runs.Select(r => (Key: "data SHA-256", Value: r.Record!.DataSha256 ?? "unknown")));
        return Html.Of($"""
            <section>
            {Yardsticks(comparison, runs)}
            <h2>Environment</h2>
            <div class="wide"><table><tbody>
            {Html.Each(facts.GroupBy(f => f.Key), g => Fact(g.Key, Values([.. g.Select(f => f.Value)])))}
            </tbody></table></div>
            </section>
            """);
    }

    private static string Values(IReadOnlyList<string> values)
    {
        var different = values.GroupBy(v => v).OrderByDescending(g => g.Count()).ToList();
        return different.Count == 1 ? values[0] : string.Join("; ", different.Select(g => $"{g.Key} ({g.Count()} runs)"));
    }

    private static Html Fact(string name, string values) =>
        Html.Of($"""<tr><th scope="row">{name}</th><td>{values}</td></tr>""");

    private static Html Yardsticks(Comparison comparison, IReadOnlyList<ComparedRun> runs) =>
        comparison.Yardsticks.Count == 0 ? Html.Nothing : Html.Of($"""
        <h2>Yardsticks</h2>
        <p class="note">{OfYardsticks}</p>
        <div class="wide"><table><tbody>
        {Html.Each(comparison.Yardsticks, y => Yardstick(y, runs))}
        </tbody></table></div>
        """);

    private static Html Yardstick(string name, IReadOnlyList<ComparedRun> runs)
    {
        double[] values = [.. runs.Where(r => r.Record!.Metrics.ContainsKey(name)).Select(r => r.Record!.Metrics[name])];
        return Html.Of($"""<tr><th scope="row">{name}</th><td class="number">{Range(values)}</td></tr>""");
    }

    private static string Range(IReadOnlyList<double> values)
    {
        var (low, high) = (NumberText.Of(values.Min()), NumberText.Of(values.Max()));
        return low == high ? low : $"{low} to {high}";
    }
}
