using Diffusion.Framework.Tracking;
using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Pages;

/// <summary>Learning curves: metrics that were measured while the networks were trained, a line for each variant.</summary>
internal static class CurveSection
{
    private const int Width = 860, Height = 420, MostPlots = 4;

    public static Html Of(Comparison comparison)
    {
        var all = comparison.Rows.Where(r => !r.IsLater && r.Finished.Count > 0)
            .Select(r => (r.Name, Events: EventReader.Read(r.Finished[0].Folder.EventsFile).Where(IsMeasured).ToList()))
            .Where(r => r.Events.Count > 0).ToList();
        var names = comparison.Metrics.Select(m => m.Metric.Name)
            .Where(n => all.Any(r => r.Events.Any(e => e.Name == Curve.Prefix + n))).Take(MostPlots).ToList();
        if (names.Count == 0) return Html.Nothing;
        int untold = all.Count - Math.Min(all.Count, Palette.Classes.Count);
        var note = "Measured against the validation part with few samples while the networks were trained, for the first seed of each variant. "
            + "Of variants that share a training the one that trained has a curve."
            + (untold > 0 ? $" The first {Palette.Classes.Count} variants are shown." : "");
        return Html.Of($"""
            <section>
            <h2>Learning curves</h2>
            <p class="note">{note}</p>
            {Html.Each(names, n => Figure(n, [.. all.Take(Palette.Classes.Count)
                .Select(r => new Curve(r.Name, EventReader.Series(r.Events, Curve.Prefix + n))).Where(c => c.Finite.Count > 0)]))}
            </section>
            """);
    }

    private static bool IsMeasured(RunEvent e) => e.Type == "metric" && e.Name.StartsWith(Curve.Prefix, StringComparison.Ordinal);

    private static Html Figure(string name, IReadOnlyList<Curve> curves)
    {
        using var plot = Curve.Plot();
        foreach (var (i, curve) in curves.Index()) curve.AddTo(plot, Palette.Classes[i]);
        plot.YLabel(name);
        if (curves.Count > 1) PlotLegend.Show(plot);
        else plot.HideLegend();
        var caption = $"{name} by training step";
        var svg = SvgPlot.Of(plot, $"curve-{name}", Width, Height);
        return Html.Of($"""
            <figure class="plot"><div class="wide" tabindex="0" role="img" aria-label="{caption}">{svg}</div><figcaption>{caption}</figcaption></figure>
            """);
    }
}
