using System.Globalization;
using Diffusion.Reports;
using Diffusion.Reports.Runs;

namespace Diffusion.Cli.Display;

/// <summary>What the commands that look at runs say.</summary>
internal static class ListText
{
    private const int Digits = 16;

    /// <summary>A line for each run.</summary>
    /// <param name="runs">In order.</param>
    /// <param name="metric">The number that is shown; null for none.</param>
    public static IEnumerable<string> Of(IReadOnlyList<ListedRun> runs, string? metric)
    {
        string[] header = ["run", "status", "started", "seconds ", .. metric is null
            ? Array.Empty<string>() : [metric + " "], "what differs"];
        var differing = Differing(runs);
        return Columns.Of(header, [.. runs.Select(r => (string[])
        [
            RunText.Relative(r.Folder.Path),
            r.Status,
            r.Record?.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "",
            r.Record?.WallSeconds.ToString("0.0", CultureInfo.InvariantCulture) ?? "",
            .. metric is null ? Array.Empty<string>() : [Value(r, metric)],
            string.Join(", ", differing.Where(r.Settings.ContainsKey).Select(p => $"{p}={r.Settings[p]}")),
        ])]);
    }

    public static IEnumerable<string> Of(RunDifference difference)
    {
        (string Title, IReadOnlyList<DifferentText> Texts)[] parts =
        [
            ("settings", difference.Settings), ("environment", difference.Environment),
            ("hashes", [.. difference.Hashes.Select(h => h with { First = Short(h.First), Second = Short(h.Second) })]),
        ];
        foreach (var (title, texts) in parts)
        {
            if (texts.Count == 0) yield return $"{title}: the same";
            else foreach (var line in Columns.Of(
                [title, "first", "second"],
                [.. texts.Select(t => (string[])[t.Name, t.First ?? "", t.Second ?? ""])])) yield return line;
            yield return "";
        }

        if (difference.Metrics.Count == 0) yield return "metrics: the same";
        else foreach (var line in Columns.Of(
            ["metric", "first ", "second ", "second - first "],
            [.. difference.Metrics.Select(m => (string[])[m.Name, Number(m.First), Number(m.Second), Number(m.Second - m.First)])]))
            yield return line;
    }

    private static string? Short(string? hash) => hash is { Length: > Digits } ? hash[..Digits] + "..." : hash;

    private static string Value(ListedRun run, string name) =>
        run.Metrics.TryGetValue(name, out double value) ? NumberText.Of(value) : run.Find(name) ?? "";

    private static string Number(double? value) => value is { } v ? NumberText.Of(v) : "";

    /// <summary>The settings in which runs differ, but for those that say nothing of what is computed.</summary>
    private static IReadOnlyList<string> Differing(IReadOnlyList<ListedRun> runs) => [.. runs.SelectMany(r => r.Settings.Keys).Distinct()
        .Where(p => !Framework.Experiments.ExperimentIdentity.NotPart.Any(n => p == n || p.StartsWith(n + '.', StringComparison.Ordinal)))
        .Where(p => runs.Select(r => r.Settings.GetValueOrDefault(p)).Distinct().Count() > 1
            && runs.Where(r => r.Settings.ContainsKey(p)).Select(r => r.Settings[p]).Distinct().Count() > 1)];
}
