using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// The variants of a sweep; those that differ only in their seed are one row. What was sampled later, with settings that no variant has,
/// are rows behind them.
/// </summary>
internal static class SweepRuns
{
    public static ComparedRuns Of(SweepFolder folder, SweepRecord sweep)
    {
        var read = SeedGroup.Of(sweep.Name, sweep.Variants).Select(g => (Group: g, Runs: Runs(folder, g))).ToList();
        var variants = read.SelectMany(r => r.Runs).Select(r => LaterResults.Drawing(r[0].Experiment).ToJsonString()).ToHashSet();
        return new(
            sweep.Name,
            sweep.Description,
            [
                .. read.Select(r => new ComparedRow(
                    r.Group.Name, r.Group.Settings.ToDictionary(s => s.Path, s => s.ValueText), [.. r.Runs.Select(x => x[0])])),
                .. read.SelectMany(r => Later(r.Group, [.. r.Runs.SelectMany(
                    x => x.Skip(1).Select(later => (Own: x[0], Later: later)))], variants)),
            ],
            sweep.Baseline,
            sweep.Metric);
    }

    /// <summary>Each run of a group, followed by what was drawn from it later.</summary>
    private static IReadOnlyList<IReadOnlyList<ComparedRun>> Runs(SweepFolder folder, SeedGroup group) =>
        [.. group.Variants.Select(v => (IReadOnlyList<ComparedRun>)[
            .. LaterResults.Of(ComparedRun.Read(folder.Run(v), SeedGroup.SeedOf(v)))])];

    /// <summary>A row for each change that was drawn with, named by the variant and the change.</summary>
    private static IEnumerable<ComparedRow> Later(
        SeedGroup group, IReadOnlyList<(ComparedRun Own, ComparedRun Later)> runs, HashSet<string> variants) => runs
        .Where(r => !variants.Contains(LaterResults.Drawing(r.Later.Experiment).ToJsonString()))
        .Select(r => (r.Later, Changes: Changes(r.Own.Experiment, r.Later.Experiment)))
        .GroupBy(r => string.Join(", ", r.Changes.Where(c => !IsImplied(c.Key, runs)).Select(c => $"{c.Key}={c.Value}")))
        .Select(g => new ComparedRow(
            $"{group.Name}, then {g.Key}",
            Merged(group.Settings.ToDictionary(s => s.Path, s => s.ValueText), g.First().Changes),
            [.. g.Select(r => r.Later)],
            IsLater: true));

    /// <summary>
    /// True for an option that came with another plugin and is the same wherever it came: the plugin's name says as much.
    /// </summary>
    private static bool IsImplied(string path, IReadOnlyList<(ComparedRun Own, ComparedRun Later)> runs) =>
        path.Contains('.', StringComparison.Ordinal) && runs.All(r => !SettingTexts.Of(r.Own.Experiment).ContainsKey(path))
        && runs.Select(r => SettingTexts.Of(r.Later.Experiment).GetValueOrDefault(path)).OfType<string>().Distinct().Count() == 1;

    private static Dictionary<string, string> Changes(JsonObject own, JsonObject later)
    {
        var before = SettingTexts.Of(LaterResults.Drawing(own));
        return SettingTexts.Of(LaterResults.Drawing(later)).Where(s => before.GetValueOrDefault(s.Key) != s.Value).ToDictionary();
    }

    private static Dictionary<string, string> Merged(Dictionary<string, string> settings, Dictionary<string, string> changes)
    {
        foreach (var (path, value) in changes.Where(c => settings.ContainsKey(c.Key))) settings[path] = value;
        return settings;
    }
}
