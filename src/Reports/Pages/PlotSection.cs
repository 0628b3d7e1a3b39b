using Diffusion.Reports.Comparisons;

namespace Diffusion.Reports.Pages;

/// <summary>The plots: quality against what a sample costs, and each metric by row.</summary>
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
            {Html.Each(comparison.Fronts, f => OfFront(f, main))}
            {(others.Count == 0 ? Html.Nothing : Others(comparison, others))}
            </section>
            """);
    }

    private static Html Others(Comparison comparison, IReadOnlyList<MetricComparison> others) => Html.Of(
        $"<details><summary>The other metrics</summary>{Html.Each(others, m => Dots(comparison, m))}</details>");

    private static Html Dots(Comparison comparison, MetricComparison metric)
    {
        var caption = $"{metric.Metric.Name} of each variant{Intervals(metric)}; {metric.Metric.Preference}";
        return Figure(caption, DotPlot.Svg(comparison, metric));
    }

    /// <summary>What the lines are: an interval over samples says nothing of other seeds.</summary>
    private static string Intervals(MetricComparison metric)
    {
        var cells = metric.Ranked.Select(r => metric[r]!).Where(c => c.Interval is not null).ToList();
        bool seeds = cells.Any(c => c.Seeds.Interval is not null), samples = cells.Any(c => c.Seeds.Interval is null);
        return (seeds, samples) switch
        {
            (true, true) => " with its 95 % interval over seeds, or over samples where there is one seed",
            (true, false) => " with its 95 % interval over seeds",
            (false, true) => " with its 95 % interval over samples, which says nothing of other seeds",
            _ => "",
        };
    }

    private static Html OfFront(Front front, MetricComparison main)
    {
        var caption = $"{main.Metric.Name} against {front.Cost.Label}. "
            + "On the Pareto front (orange), where no variant is both cheaper and better in the mean, by chance or not: "
            + string.Join("; ", front.Rows.Select((r, i) => $"{i + 1} {r.Name}"));
        return Figure(caption, FrontPlot.Svg(front, main));
    }

    private static Html Figure(string caption, Html svg)
    {
        var picture = Html.Of($"""<div class="wide" tabindex="0" role="img" aria-label="{caption}">{svg}</div>""");
        return Html.Of($"""<figure class="plot">{picture}<figcaption>{caption}</figcaption></figure>""");
    }
}
