using Diffusion.Framework.Metrics;
using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>One metric of every row, compared with the baseline.</summary>
public sealed class MetricComparison
{
    private readonly Dictionary<ComparedRow, MetricCell> _cells;
    private readonly ComparedRow _baseline;
    private readonly Lazy<IReadOnlyList<ComparedRow>> _onPar;

    /// <param name="metric">The metric.</param>
    /// <param name="rows">All rows; those without a value have no cell.</param>
    /// <param name="baseline">One of them.</param>
    /// <param name="differences">From the baseline, of the rows that can be tested.</param>
    /// <param name="family">Of which these differences are.</param>
    internal MetricComparison(
        RankedMetric metric,
        IReadOnlyList<ComparedRow> rows,
        ComparedRow baseline,
        IReadOnlyDictionary<ComparedRow, PairedDifference> differences,
        Family family)
    {
        (Metric, Family, Comparisons, _baseline) = (metric, family, differences.Count, baseline);
        _cells = rows.Where(r => r.Values(metric.Name).Count > 0).ToDictionary(r => r, r => Cell(r, differences.GetValueOrDefault(r)));
        // Of equal ones the baseline, for which nothing else need be chosen.
        Best = Ranked.OrderBy(r => metric.Loss(_cells[r].Seeds.Mean)).ThenByDescending(r => r == baseline).FirstOrDefault();
        _onPar = new(() => Best is null ? [] : BestComparison.OnPar(this, Best, baseline));
    }

    public RankedMetric Metric { get; }

    /// <summary>How many rows are compared with the baseline.</summary>
    public int Comparisons { get; }

    /// <summary>The rows with a finite mean, in the order of all rows.</summary>
    public IEnumerable<ComparedRow> Ranked => _cells.Where(c => double.IsFinite(c.Value.Seeds.Mean)).Select(c => c.Key);

    /// <summary>The row with the best mean, by chance or not; null where no value is finite.</summary>
    public ComparedRow? Best { get; }

    /// <summary>The rows, without the baseline, that are not told apart from the best one.</summary>
    public IReadOnlyList<ComparedRow> OnPar => _onPar.Value;

    /// <summary>The differences among which those of this metric are; their intervals hold all at once.</summary>
    internal Family Family { get; }

    /// <summary>The cell of a row, or null when it has no value.</summary>
    public MetricCell? this[ComparedRow row] => _cells.GetValueOrDefault(row);

    /// <summary>
    /// True for the main metric, whose differences have columns of their own; those of the others are told by a cell's title and in the
    /// CSV.
    /// </summary>
    internal bool HasDifferences(Comparison comparison) => this == comparison.Main && Comparisons > 0;

    /// <summary>True for the best row where it is told apart from every other.</summary>
    public bool IsMarked(ComparedRow row) =>
        row == Best && Comparisons > 0 && OnPar.Count == 0 && _cells.Values.All(c => double.IsFinite(c.Seeds.Mean))
        && (row == _baseline || _cells[row].Verdict == Verdict.Better);

    private MetricCell Cell(ComparedRow row, PairedDifference? difference) => new(
        SeedMean.Of([.. row.Values(Metric.Name).Values]), OverSamples(row), difference is null ? null : Family.Test(difference, Metric));

    /// <summary>The metric's own interval, where it gives one and there is one seed.</summary>
    private Interval? OverSamples(ComparedRow row) =>
        row.Finished is [{ Record.Metrics: var m }] && IntervalNames.Of(m, Metric.Name) is var (low, high) ? new(low, high) : null;
}
