using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// One setting that was varied together with others: the difference of each of its values from the baseline's value, paired over the values
/// of all other settings and the seeds (a randomised block design).
/// </summary>
/// <param name="Path">The setting.</param>
/// <param name="Others">The other settings that vary; two runs are a pair where these and the seed are the same.</param>
/// <param name="Runs">Those of each value that has a pair, in the order of the rows.</param>
/// <param name="Baseline">Those of the baseline's value, one of them.</param>
/// <param name="ByRuns">The difference of each other value that can be tested.</param>
internal sealed record AxisDifferences(
    string Path,
    IReadOnlyList<string> Others,
    IReadOnlyList<AxisRuns> Runs,
    AxisRuns Baseline,
    IReadOnlyDictionary<AxisRuns, PairedDifference> ByRuns)
{
    /// <summary>
    /// Every axis that says more than the rows do: one of its values is paired with the baseline's under at least two combinations of the
    /// other settings. An axis that stands alone and settings that only vary together do not.
    /// </summary>
    /// <param name="rows">All rows. Those that were drawn later are left out, and none is an axis where the baseline is one of
    /// them.</param>
    /// <param name="baseline">One of them.</param>
    /// <param name="values">The number of a row by seed.</param>
    public static IReadOnlyList<AxisDifferences> All(
        IReadOnlyList<ComparedRow> rows, ComparedRow baseline, Func<ComparedRow, IReadOnlyDictionary<long, double>> values)
    {
        if (baseline.IsLater) return [];
        rows = [.. rows.Where(r => !r.IsLater)];
        var varying = Varying(rows);
        return [.. varying.Where(baseline.Settings.ContainsKey)
            .Select(p => Of(p, [.. varying.Where(o => o != p)], rows, baseline, values)).OfType<AxisDifferences>()];
    }

    /// <summary>The name of a value of a setting.</summary>
    public static string Name(string path, string value) => $"{path}={value}";

    /// <summary>The settings in which rows differ.</summary>
    private static IReadOnlyList<string> Varying(IReadOnlyList<ComparedRow> rows) =>
        [.. rows.SelectMany(r => r.Settings.Keys)
            .Distinct()
            .Where(p => rows.Select(r => r.Settings.GetValueOrDefault(p)).Distinct().Count() > 1)];

    /// <summary>Those of one setting; null where it says no more than the rows do.</summary>
    private static AxisDifferences? Of(
        string path,
        IReadOnlyList<string> others,
        IReadOnlyList<ComparedRow> rows,
        ComparedRow baseline,
        Func<ComparedRow, IReadOnlyDictionary<long, double>> values)
    {
        string Combination(ComparedRow row) =>
            string.Join('\n', others.Select(o => row.Settings.TryGetValue(o, out var value) ? Name(o, value) : ""));
        var numbers = rows.Select(Combination).Distinct().Select((c, i) => (c, i)).ToDictionary(c => c.c, c => c.i, StringComparer.Ordinal);
        var runs = rows.Where(r => r.Settings.ContainsKey(path)).GroupBy(r => Name(path, r.Settings[path]))
            .Select(g => AxisRuns.Of(g.Key, g, values, r => numbers[Combination(r)])).ToList();
        var own = runs.First(r => r.Name == Name(path, baseline.Settings[path]));
        var paired = runs.Where(r => r == own || r.CommonWith(own).Count > 0).ToList();
        if (!paired.Any(r => r != own && r.CommonWith(own).DistinctBy(b => b.Combination).Count() > 1)) return null;

        var tested = paired.Where(r => r != own).Select(r => (Runs: r, Difference: PairedDifference.OfBlocks(r.ByBlock, own.ByBlock)!));
        return new(
            path, others, paired, own, tested.Where(t => t.Difference is not null).ToDictionary(t => t.Runs, t => t.Difference));
    }
}
