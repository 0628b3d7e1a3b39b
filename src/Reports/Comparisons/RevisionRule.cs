using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// Numbers of different revisions are not ranked against each other. Of each number those of the newest revision count; the others are left
/// out, and the report says so.
/// </summary>
internal static class RevisionRule
{
    /// <summary>The runs with the numbers that count, and a sentence on each number of which some do not.</summary>
    public static (ComparedRuns Runs, IReadOnlyList<string> Warnings) Apply(ComparedRuns runs)
    {
        var finished = runs.Rows.SelectMany(r => r.Runs).Where(r => r.State == VariantState.Finished).ToList();
        if (finished.Select(r => Made(r.Record!)).Distinct().Count() <= 1
            && finished.All(r => r.Record!.Revisions.Metrics.Values.All(v => v == RevisionAttribute.First)))
            return (runs, []);
        var newest = finished.MaxBy(r => r.Record!.EndedAt)!;
        var latest = finished.SelectMany(r => MadeBy.Of(r.Record!).Revisions)
            .GroupBy(r => r.Key).ToDictionary(g => g.Key, g => g.Max(r => r.Value), StringComparer.Ordinal);
        var old = finished.Where(r => MadeBy.Of(r.Record!).IsBehind(latest, r.Experiment)).ToHashSet();
        if (old.Contains(newest)) newest = finished.Except(old).MaxBy(r => r.Record!.EndedAt) ?? newest;
        var definitions = new NumberDefinitions(finished.Except(old).Select(r => r.Record!));
        var dropped = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var rows = runs.Rows.Select(row => new ComparedRow(row.Name, row.Settings, [.. row.Runs.Select(Kept)], row.IsLater)).ToList();
        return (runs with { Rows = rows }, [.. Sentences(old, dropped, newest.Record!)]);

        ComparedRun Kept(ComparedRun run)
        {
            if (run.State != VariantState.Finished) return run;
            if (old.Contains(run)) return run with { Record = run.Record! with { Metrics = new Dictionary<string, double>() } };
            var kept = run.Record!.Metrics.Where(m => definitions.IsLatest(run.Record, m.Key)).ToDictionary(StringComparer.Ordinal);
            foreach (var name in run.Record.Metrics.Keys.Except(kept.Keys)) dropped[name] = dropped.GetValueOrDefault(name) + 1;
            return run with { Record = run.Record with { Metrics = kept } };
        }
    }

    private static IEnumerable<string> Sentences(IReadOnlySet<ComparedRun> old, SortedDictionary<string, int> dropped, RunRecord newest)
    {
        if (old.Count > 0)
            yield return $"{Runs(old.Count)} trained or drawn by another revision ({Made(old.First().Record!)}) than the newest "
                + $"({Made(newest)}), and left out: their numbers cannot be ranked against it. "
                + "Run them again with 'diffusion run' or 'diffusion sweep'.";
        foreach (var group in dropped.GroupBy(d => d.Value))
            yield return $"{Runs(group.Key)} measured by an earlier definition of {string.Join(", ", group.Select(g => g.Key))}, "
                + "and left out there. 'diffusion evaluate RUN' measures a run by the present one.";
    }

    private static string Runs(int count) => count == 1 ? "1 run was" : $"{count} runs were";

    private static string Made(RunRecord record) => $"training {record.Revisions.Training}; drawing {record.Revisions.Drawing}";
}
