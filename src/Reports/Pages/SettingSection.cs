using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Pages;

/// <summary>What each row changes in the baseline's experiment, and that experiment whole.</summary>
internal static class SettingSection
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Html Of(Comparison comparison)
    {
        var (name, whole) = (comparison.Baseline.Name, comparison.Baseline.Experiment);
        var baseline = SettingTexts.Of(whole);
        var changed = comparison.Rows
            .Where(r => r != comparison.Baseline && r.Experiment.Count > 0)
            .Select(r => (Row: r, Changes: Changes(baseline, r.Experiment).ToList()));
        return Html.Of($"""
            <section>
            <h2>Configuration</h2>
            {Html.Each(changed, c => Table(c.Row, c.Changes))}
            <details><summary>The whole experiment of the baseline '{name}'</summary><pre class="wide">{Text(whole)}</pre></details>
            </section>
            """);
    }

    private static IEnumerable<(string Path, string Before, string After)> Changes(
        IReadOnlyDictionary<string, string> baseline, JsonObject experiment)
    {
        var settings = SettingTexts.Of(experiment);
        return baseline.Keys.Union(settings.Keys)
            .Where(p => p != "seed" && !ExperimentIdentity.NotPart.Any(n => p == n || p.StartsWith(n + '.', StringComparison.Ordinal)))
            .Select(p => (p, baseline.GetValueOrDefault(p, "absent"), settings.GetValueOrDefault(p, "absent")))
            .Where(c => c.Item2 != c.Item3);
    }

    private static Html Table(ComparedRow row, IReadOnlyList<(string Path, string Before, string After)> changes) => Html.Of($"""
        <details><summary>{row.Name}: {Differ(changes.Count)} from the baseline</summary>
        <div class="wide"><table><thead><tr><th scope="col">setting</th><th scope="col">baseline</th><th scope="col">here</th></tr></thead>
        <tbody>{Html.Each(changes, Row)}</tbody></table></div></details>
        """);

    private static string Differ(int settings) => $"{settings} {(settings == 1 ? "setting differs" : "settings differ")}";

    private static Html Row((string Path, string Before, string After) change) =>
        Html.Of($"""<tr><th scope="row">{change.Path}</th><td>{change.Before}</td><td>{change.After}</td></tr>""");

    private static string Text(JsonObject experiment) => experiment.ToJsonString(Indented);
}
