using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// One setting that was varied together with others: each of its values against the baseline's value, paired over the values of all other
/// settings and the seeds (a randomised block design). A few seeds give many pairs where many settings were crossed.
/// </summary>
public sealed class AxisComparison
{
    private AxisComparison(
        RankedMetric metric, string path, IReadOnlyList<string> others, IReadOnlyList<AxisValue> values, AxisValue baseline)
    {
        (Metric, Path, Others, Values, Baseline) = (metric, path, others, values, baseline);
        Best = values.Where(v => v == baseline || v.Difference is not null).MinBy(v => metric.Loss(v.Difference?.Difference.Mean ?? 0))!;
    }

    public RankedMetric Metric { get; }

    /// <summary>The setting.</summary>
    public string Path { get; }

    /// <summary>The other settings that vary; two runs are a pair where these and the seed are the same.</summary>
    public IReadOnlyList<string> Others { get; }

    /// <summary>Its values, in the order of the rows. One without a pair is left out.</summary>
    public IReadOnlyList<AxisValue> Values { get; }

    /// <summary>The value that the baseline has.</summary>
    public AxisValue Baseline { get; }

    /// <summary>The value with the best difference from the baseline's, by chance or not.</summary>
    public AxisValue Best { get; }

    /// <summary>The values but the baseline's.</summary>
    public IEnumerable<AxisValue> Compared => Values.Where(v => v != Baseline);

    /// <summary>
    /// Every axis that says more than the rows do: one of its values is paired with the baseline's under at least two combinations of the
    /// other settings. An axis that stands alone and settings that only vary together do not.
    /// </summary>
    /// <param name="metric">What is compared.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="baseline">One of them.</param>
    public static IReadOnlyList<AxisComparison> All(RankedMetric metric, IReadOnlyList<ComparedRow> rows, ComparedRow baseline)
    {
        var varying = Varying(rows);
        return [.. varying.Where(baseline.Settings.ContainsKey)
            .Select(p => Of(metric, p, [.. varying.Where(o => o != p)], rows, baseline)).OfType<AxisComparison>()];
    }

    /// <summary>
    /// True for the best value when that is no matter of chance: it is significantly better than the baseline's or, when it is the
    /// baseline's, all others are worse.
    /// </summary>
    public bool IsMarked(AxisValue value) =>
        value == Best && (value == Baseline ? Compared.All(v => v.Verdict == Verdict.Worse) : value.Verdict == Verdict.Better);

    /// <summary>True where a row has a value of this axis.</summary>
    internal bool Has(ComparedRow row, AxisValue value) => row.Settings.TryGetValue(Path, out var own) && value.Name == Name(Path, own);

    private static string Name(string path, string value) => $"{path}={value}";

    /// <summary>The settings in which rows differ.</summary>
    private static IReadOnlyList<string> Varying(IReadOnlyList<ComparedRow> rows) =>
        [.. rows.SelectMany(r => r.Settings.Keys)
            .Distinct()
            .Where(p => rows.Select(r => r.Settings.GetValueOrDefault(p)).Distinct().Count() > 1)];

    /// <summary>The comparison of one setting; null where it says no more than the rows do.</summary>
    private static AxisComparison? Of(
        RankedMetric metric, string path, IReadOnlyList<string> others, IReadOnlyList<ComparedRow> rows, ComparedRow baseline)
    {
        string Combination(ComparedRow row) =>
            string.Join('\n', others.Select(o => row.Settings.TryGetValue(o, out var value) ? Name(o, value) : ""));
        var numbers = rows.Select(Combination).Distinct().Select((c, i) => (c, i)).ToDictionary(c => c.c, c => c.i, StringComparer.Ordinal);
        var runs = rows.Where(r => r.Settings.ContainsKey(path)).GroupBy(r => Name(path, r.Settings[path]))
            .Select(g => AxisRuns.Of(g.Key, metric.Name, g, r => numbers[Combination(r)])).ToList();
        var own = runs.First(r => r.Name == Name(path, baseline.Settings[path]));
        var paired = runs.Where(r => r == own || r.CommonWith(own).Count > 0).ToList();
        if (!paired.Any(r => r != own && r.CommonWith(own).DistinctBy(b => b.Combination).Count() > 1)) return null;

        var tested = Tested.All(paired.Where(r => r != own), r => PairedDifference.OfBlocks(r.ByBlock, own.ByBlock));
        var values = paired.ToDictionary(
            r => r,
            r => Value(r, r == own ? 0 : r.CommonWith(own).Count, tested.GetValueOrDefault(r), metric));
        return new(metric, path, others, [.. paired.Select(r => values[r])], values[own]);
    }

    private static AxisValue Value(AxisRuns runs, int pairs, Tested? tested, RankedMetric metric) => new(
        runs.Name,
        runs.ByBlock.Count,
        runs.ByBlock.Values.Average(),
        pairs,
        tested?.Difference,
        tested?.P,
        tested?.Judge(metric) ?? Verdict.Untested);
}
