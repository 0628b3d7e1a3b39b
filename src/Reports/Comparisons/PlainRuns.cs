using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// Runs that no sweep made. Those whose experiments differ only in the seed are one row, named by what differs between rows.
/// </summary>
internal static class PlainRuns
{
    public static ComparedRuns Of(string title, IReadOnlyList<RunFolder> folders)
    {
        var groups = folders
            .Select(f => ComparedRun.Read(f))
            .SelectMany(LaterResults.Of)
            .GroupBy(r => Identity(r.Experiment).ToJsonString())
            .SelectMany(ByData)
            .ToList();
        var leaves = groups.Select(g => SettingTexts.Of(Identity(g[0].Experiment))).ToList();
        var paths = Differing([.. groups.Zip(leaves).Where(p => p.First.Any(r => r.State == VariantState.Finished)).Select(p => p.Second)]);
        var alike = paths.GroupBy(Last).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        string Name(KeyValuePair<string, string> s) => $"{(alike.Contains(Last(s.Key)) ? s.Key : Last(s.Key))}={s.Value}";
        // Where runs have different names, their rows carry them.
        bool areNamed = groups.Select(g => g[0].Folder.Name).Distinct().Count() > 1;
        var rows = groups.Zip(leaves, (runs, l) => Row(runs, paths.Where(l.ContainsKey).ToDictionary(p => p, p => l[p]), Name, areNamed));
        return new(title, null, [.. rows]);
    }

    /// <summary>
    /// The same settings may name other files: those in another folder, or files that were changed. Runs that have not read them yet stay
    /// with the first.
    /// </summary>
    private static IEnumerable<List<ComparedRun>> ByData(IEnumerable<ComparedRun> runs)
    {
        var all = runs.ToList();
        var first = all.Select(r => r.Record?.DataSha256).FirstOrDefault(d => d is not null);
        return all.GroupBy(r => r.Record?.DataSha256 ?? first).Select(g => g.ToList());
    }

    /// <summary>The paths that tell rows apart; runs that are not finished do not make names longer.</summary>
    private static IReadOnlyList<string> Differing(IReadOnlyList<IReadOnlyDictionary<string, string>> leaves) =>
        [.. leaves.SelectMany(l => l.Keys)
            .Distinct()
            .Where(p => leaves.Select(l => l.GetValueOrDefault(p)).Distinct().Count() > 1 && !OnlyWithItsPlugin(p, leaves))];

    /// <summary>The last part of a path, by which a setting is known where no other ends alike.</summary>
    private static string Last(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static JsonObject Identity(JsonObject experiment)
    {
        var json = LaterResults.Identity(experiment);
        json.Remove("seed");
        return json;
    }

    /// <summary>
    /// True for an option that some plugin has and others lack, and that never differs where it is: the plugin's name says as much.
    /// </summary>
    private static bool OnlyWithItsPlugin(string path, IReadOnlyList<IReadOnlyDictionary<string, string>> leaves) =>
        path.Contains('.', StringComparison.Ordinal) && leaves.Where(l => l.ContainsKey(path)).Select(l => l[path]).Distinct().Count() == 1;

    private static ComparedRow Row(
        IReadOnlyList<ComparedRun> runs, IReadOnlyDictionary<string, string> settings, Func<KeyValuePair<string, string>, string> name,
        bool isNamed)
    {
        var folder = runs[0].Folder;
        var differing = string.Join(", ", settings.Select(name));
        return new(differing.Length == 0 ? $"{folder.Name}/{folder.Id}" : isNamed
            ? $"{folder.Name}: {differing}" : differing, settings, runs);
    }
}
