using ScottPlot;

namespace Diffusion.Reports;

/// <summary>The look of every legend.</summary>
internal static class PlotLegend
{
    public static void Show(Plot plot)
    {
        var legend = plot.ShowLegend(Alignment.UpperRight);
        legend.FontSize = 13;
        legend.FontColor = Palette.ForPlot(Palette.Ink);
        legend.OutlineColor = Palette.ForPlot(Palette.Line);
        legend.ShadowColor = Colors.Transparent;
    }
}
