using ScottPlot;

namespace Diffusion.Reports;

/// <summary>The look of every plot with axes.</summary>
internal static class CleanPlot
{
    /// <summary>An empty plot with a light grid and thin axes at the left and the bottom.</summary>
    public static Plot Create()
    {
        var plot = new Plot();
        EmbeddedFont.Use(plot);
        plot.FigureBackground.Color = Palette.ForPlot(Palette.Page);
        plot.DataBackground.Color = Palette.ForPlot(Palette.Page);
        plot.Grid.MajorLineColor = Palette.ForPlot(Palette.Faint);
        plot.Axes.Color(Palette.ForPlot(Palette.Muted));
        plot.Axes.FrameColor(Palette.ForPlot(Palette.Line));
        plot.Axes.Title.Label.ForeColor = Palette.ForPlot(Palette.Ink);
        plot.Axes.Title.Label.Bold = false;
        foreach (var axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.TickLabelStyle.FontSize = 12;
            axis.MajorTickStyle.Length = 3;
            axis.MinorTickStyle.Length = 0;
        }

        foreach (var label in new[] { plot.Axes.Bottom.Label, plot.Axes.Left.Label })
        {
            label.FontSize = 14;
            label.Bold = false;
            label.ForeColor = Palette.ForPlot(Palette.Ink);
        }

        return plot;
    }
}
