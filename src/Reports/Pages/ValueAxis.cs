using ScottPlot;

namespace Diffusion.Reports.Pages;

/// <summary>An axis of values: logarithmic where they are positive and far apart.</summary>
internal sealed class ValueAxis
{
    // Over less than this ratio a logarithmic axis shows nothing that a linear one hides.
    private const double WideRatio = 10;

    // Where a logarithmic axis ends below the lowest value: an interval may go below zero.
    private const double Below = 0.7;

    private readonly double _low;
    private readonly double _high;
    private readonly bool _logarithmic;

    private ValueAxis(double low, double high) => (_low, _high, _logarithmic) = (low, high, low > 0 && high / low >= WideRatio);

    /// <param name="values">At least one; finite.</param>
    public static ValueAxis Of(IReadOnlyCollection<double> values) => new(values.Min(), values.Max());

    /// <summary>Where a value is drawn.</summary>
    public double Place(double value) => _logarithmic ? Math.Log10(Math.Max(value, Below * _low)) : value;

    /// <summary>Gives a plot's axis the ticks.</summary>
    public void Label(IAxis axis)
    {
        if (_logarithmic) axis.TickGenerator = LogTicks.Between(_low, _high);
    }
}
