using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Runs;

/// <summary>
/// What an order of runs by one number cannot show: runs of other data or of another definition of the number stand in it side by side, and
/// damaged ones are left out. A report ranks only what can be compared.
/// </summary>
public static class RankingCautions
{
    /// <summary>A sentence for each of them; nothing where all can be compared.</summary>
    /// <param name="runs">The runs that were looked at.</param>
    /// <param name="number">By which they are ordered.</param>
    public static IEnumerable<string> Of(IReadOnlyList<ListedRun> runs, string number)
    {
        var damaged = runs.Where(r => r.Run.Damage is not null).Select(r => $"'{r.Folder.Path}'").ToList();
        if (damaged.Count > 0)
            yield return $"{(damaged.Count == 1 ? "A damaged run is" : $"{damaged.Count} damaged runs are")} left out: {string.Join(", ", damaged)}.";
        var ranked = runs.Where(r => r.IsFinished && r.Metrics.ContainsKey(number)).ToList();
        if (Kinds(ranked, r => r.Record!.DataSha256) is > 1 and var data)
            yield return $"These runs have {data} different sets of data, and {number} of one says nothing of another. "
                + "'--where' chooses runs, such as --where data=moons.";
        var definitions = new NumberDefinitions(ranked.Select(r => r.Record!));
        if (ranked.Any(r => !definitions.IsLatest(r.Record!, number)))
            yield return $"{number} of some of these runs is measured by an earlier definition. "
                + "'diffusion evaluate RUN' measures a run by the present one.";
        if (Kinds(ranked, r => $"{r.Record!.Revisions.Training}; {r.Record.Revisions.Drawing}") > 1)
            yield return "Some of these runs were trained or drawn by another revision; 'diffusion report' tells which can be ranked.";
    }

    private static int Kinds(IEnumerable<ListedRun> runs, Func<ListedRun, string?> of) =>
        runs.Select(of).OfType<string>().Distinct().Count();
}
