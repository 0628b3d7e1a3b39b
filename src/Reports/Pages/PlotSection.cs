using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Pages;

/// <summary>The plots: quality against evaluations of the denoiser, and each metric by row.</summary>
internal static class PlotSection
{
    public static Html Of(Comparison comparison)
    {
        if (comparison.Main is not { } main) return Html.Nothing;
        var others = comparison.Metrics.Skip(1).Where(DotPlot.HasValues).ToList();
        return Html.Of($"""
            <section>
            <h2>Plots</h2>
            {(DotPlot.HasValues(main) ? Dots(comparison, main) : Html.Nothing)}
            {Front(comparison, main)}
            {(others.Count == 0 ? Html.Nothing : Html.Of($"<details><summary>The other metrics</summary>{Html.Each(others, m => Dots(comparison, m))}</details>"))}
            </section>
            """);
    }

    private static Html Dots(Comparison comparison, MetricComparison metric) =>
        Figure($"{metric.Metric.Name} of each variant{(metric.Ranked.Any(r => metric[r]!.Interval is not null) ? " with its 95 % interval" : "")}; {metric.Metric.Preference}", DotPlot.Svg(comparison, metric));

    private static Html Front(Comparison comparison, MetricComparison main)
    {
        var front = comparison.Front;
        // Where all cost the same there is nothing to weigh.
        return main.Ranked.Select(Comparison.Cost).Distinct().Count() < 2 || front.Count == 0 ? Html.Nothing : Figure(
            $"{main.Metric.Name} against evaluations of the denoiser for a sample. On the Pareto front (orange), where no variant is both cheaper and better: {string.Join("; ", front.Select((r, i) => $"{i + 1} {r.Name}"))}",
            FrontPlot.Svg(comparison, main));
    }

    private static Html Figure(string caption, Html svg) =>
        Html.Of($"""<figure class="plot"><div class="wide" tabindex="0" role="img" aria-label="{caption}">{svg}</div><figcaption>{caption}</figcaption></figure>""");
}
