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
        ? new(down, across, comparison.Main!, [.. comparison.Rows.Where(r => comparison.Main![r] is not null)]) : null;

    /// <summary>The cell of two values; null where no run is finished.</summary>
    public MetricCell? this[AxisValue down, AxisValue across] =>
        Cells.FirstOrDefault(r => Down.Has(r, down) && Across.Has(r, across)) is { } row ? Main[row] : null;
}
