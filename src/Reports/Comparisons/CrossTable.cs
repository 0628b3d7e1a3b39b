namespace Diffusion.Reports.Comparisons;

/// <summary>
/// The main metric by two axes, for the eye: where the order of the rows is another in each column, one axis depends on the other.
/// </summary>
/// <param name="Down">The axis whose values are rows.</param>
/// <param name="Across">The axis whose values are columns.</param>
/// <param name="Main">Gives the numbers.</param>
/// <param name="Cells">The rows of the comparison.</param>
internal sealed record CrossTable(AxisComparison Down, AxisComparison Across, MetricComparison Main, IReadOnlyList<ComparedRow> Cells)
{
    /// <summary>Null unless exactly two settings vary and both are axes.</summary>
    public static CrossTable? Of(Comparison comparison) => comparison.Axes is [{ Others.Count: 1 } down, var across]
        ? new(down, across, comparison.Main!, [.. comparison.Rows.Where(r => !r.IsLater && comparison.Main![r] is not null)]) : null;

    /// <summary>The cell of two values; null where no run is finished.</summary>
    public MetricCell? this[AxisValue down, AxisValue across] =>
        Cells.FirstOrDefault(r => Down.Has(r, down) && Across.Has(r, across)) is { } row ? Main[row] : null;

    /// <summary>
    /// Where a cell stands between the worst, 0, and the best, 1: on a scale of ratios where all values are positive, so that one that is
    /// far worse does not make the others alike. Null where all are the same.
    /// </summary>
    public double? Goodness(MetricCell cell)
    {
        var losses = Cells.Select(r => Main[r]!).Where(c => double.IsFinite(c.Seeds.Mean)).Select(Loss).ToList();
        return losses.Count == 0 || !double.IsFinite(Loss(cell)) || losses.Max() <= losses.Min() ? null
            : (losses.Max() - Loss(cell)) / (losses.Max() - losses.Min());

        double Loss(MetricCell c) => Main.Metric.Loss(IsOfRatios ? Math.Log(c.Seeds.Mean) : c.Seeds.Mean);
    }

    private bool IsOfRatios => Cells.All(r => Main[r]!.Seeds.Mean > 0);
}
