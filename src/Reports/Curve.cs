using ScottPlot;
using ScottPlot.TickGenerators;
using SkiaSharp;

namespace Diffusion.Reports;

/// <summary>A number by training step, as it was measured while a network was trained.</summary>
/// <param name="Name">Whose it is, or what it is.</param>
/// <param name="Values">By step.</param>
internal sealed record Curve(string Name, IReadOnlyDictionary<long, double> Values)
{
    /// <summary>What stands before the names of such numbers in the events of a run.</summary>
    public const string Prefix = "during/";

    /// <summary>The values that are finite, in the order of the steps.</summary>
    public IReadOnlyList<KeyValuePair<long, double>> Finite { get; } = [.. Values.Where(v => double.IsFinite(v.Value)).OrderBy(v => v.Key)];

    /// <summary>Adds the curve to a plot whose other axis is of the same kind.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="color">Of the line.</param>
    public void AddTo(Plot plot, SKColor color)
    {
        double[] steps = [.. Finite.Select(v => (double)v.Key)];
        var line = plot.Add.Scatter(steps, [.. Finite.Select(v => v.Value)], Palette.ForPlot(color));
        line.LineWidth = 2;
        line.MarkerSize = 5;
        line.LegendText = Name;
    }

    /// <summary>A plot with steps below.</summary>
    public static Plot Plot()
    {
        var plot = CleanPlot.Create();
        plot.XLabel("training step");
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { IntegerTicksOnly = true };
        plot.Axes.Margins(0.04, 0.08);
        return plot;
    }
}
