using Diffusion.Framework.Metrics;
using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>One metric of every row, tested against the baseline.</summary>
public sealed class MetricComparison
{
    private readonly Dictionary<ComparedRow, MetricCell> _cells;
    private readonly ComparedRow _baseline;

    /// <param name="metric">The metric.</param>
    /// <param name="rows">All rows; those without a value have no cell.</param>
    /// <param name="baseline">One of them.</param>
    public MetricComparison(RankedMetric metric, IReadOnlyList<ComparedRow> rows, ComparedRow baseline)
    {
        (Metric, _baseline) = (metric, baseline);
        var tested = Against(rows.Where(r => r != baseline && r.Values(metric.Name).Count > 0), baseline);
        _cells = rows.Where(r => r.Values(metric.Name).Count > 0).ToDictionary(r => r, r => Cell(r, tested.GetValueOrDefault(r)));
        Comparisons = tested.Count;
        Best = Ranked.OrderBy(r => metric.Loss(_cells[r].Seeds.Mean)).FirstOrDefault();
        if (Best is null) return;
        var others = _cells.Keys.Where(r => r != Best && r != baseline);
        OnPar = [.. Against(others, Best).Where(t => t.Value.P >= Tested.Threshold).Select(t => t.Key)];
    }

    public RankedMetric Metric { get; }

    /// <summary>How many rows are tested against the baseline; p values are raised for it.</summary>
    public int Comparisons { get; }

    /// <summary>The rows with a finite mean, in no order.</summary>
    public IEnumerable<ComparedRow> Ranked => _cells.Where(c => double.IsFinite(c.Value.Seeds.Mean)).Select(c => c.Key);

    /// <summary>The row with the best mean, by chance or not; null where no value is finite.</summary>
    public ComparedRow? Best { get; }

    /// <summary>The rows, without the baseline, whose difference from the best is tested and not significant.</summary>
    public IReadOnlyList<ComparedRow> OnPar { get; } = [];

    /// <summary>The cell of a row, or null when it has no value.</summary>
    public MetricCell? this[ComparedRow row] => _cells.GetValueOrDefault(row);

    /// <summary>
    /// True for the best row when that is no matter of chance:
    /// it differs significantly from the baseline or, when it is the baseline, every other row does.
    /// </summary>
    public bool IsMarked(ComparedRow row)
    {
        if (row != Best) return false;
        var others = _cells.Where(c => c.Key != _baseline).ToList();
        return row == _baseline
            ? others.Count > 0 && others.All(c => c.Value.Verdict == Verdict.Worse)
            : _cells[row].Verdict == Verdict.Better;
    }

    private Dictionary<ComparedRow, Tested> Against(IEnumerable<ComparedRow> rows, ComparedRow other)
    {
        var others = other.Values(Metric.Name);
        return Tested.All(rows, r => PairedDifference.Of(r.Values(Metric.Name), others));
    }

    private MetricCell Cell(ComparedRow row, Tested? tested) => new(
        SeedMean.Of([.. row.Values(Metric.Name).Values]),
        OverSamples(row),
        tested?.Difference,
        tested?.P,
        tested?.Judge(Metric) ?? Verdict.Untested);

    /// <summary>The metric's own interval, where it gives one and there is one seed.</summary>
    private Interval? OverSamples(ComparedRow row) =>
        row.Finished is [{ Record.Metrics: var m }] && IntervalNames.Of(m, Metric.Name) is var (low, high) ? new(low, high) : null;
}
