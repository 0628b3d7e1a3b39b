namespace Diffusion.Reports.Comparisons;

/// <summary>
/// One setting that was varied together with others: each of its values against the baseline's value, paired over the values of all other
/// settings and the seeds.
/// </summary>
public sealed class AxisComparison
{
    internal AxisComparison(RankedMetric metric, AxisDifferences differences, Family family)
    {
        (Metric, Path, Others) = (metric, differences.Path, differences.Others);
        Values = [.. differences.Runs.Select(r => Value(r, differences, metric, family))];
        Baseline = Values.Single(v => v.Name == differences.Baseline.Name);
        Best = Values.Where(v => v == Baseline || v.Tested is not null).MinBy(v => metric.Loss(v.Tested?.Difference.Seeds.Mean ?? 0))!;
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
    /// True for the best value when it is told apart from every other: it is better than the baseline's or that itself, and all others are
    /// worse than the baseline's.
    /// </summary>
    public bool IsMarked(AxisValue value) =>
        value == Best && (value == Baseline || value.Verdict == Verdict.Better)
        && Compared.All(v => v == value || v.Verdict == Verdict.Worse);

    /// <summary>True where a row has a value of this axis.</summary>
    internal bool Has(ComparedRow row, AxisValue value) =>
        row.Settings.TryGetValue(Path, out var own) && value.Name == AxisDifferences.Name(Path, own);

    private static AxisValue Value(AxisRuns runs, AxisDifferences differences, RankedMetric metric, Family family) => new(
        runs.Name,
        runs.ByBlock.Count,
        runs.ByBlock.Values.Average(),
        runs == differences.Baseline ? 0 : runs.CommonWith(differences.Baseline).Count,
        differences.ByRuns.TryGetValue(runs, out var difference) ? family.Test(difference, metric) : null);
}
