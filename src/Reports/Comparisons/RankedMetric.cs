using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;

namespace Diffusion.Reports.Comparisons;

/// <summary>A number of <c>run.json</c> of which a lower or a higher value is better, as its metric says.</summary>
/// <param name="Name">Its name in <c>run.json</c>.</param>
/// <param name="Better">Which of two values is the better one.</param>
/// <param name="Leads">True where it judges a run as a whole.</param>
public sealed record RankedMetric(string Name, Better Better, bool Leads)
{
    /// <summary>The word for the best of several values.</summary>
    public string Best => Better == Better.Lower ? "lowest" : "highest";

    /// <summary>"lower is better", or "higher is better".</summary>
    public string Preference => $"{Better.ToString().ToLowerInvariant()} is better";

    /// <summary>Every number that the plugins of a catalog rank by, by name. No metric is run.</summary>
    public static IReadOnlyDictionary<string, RankedMetric> All(PluginCatalog catalog) => All(catalog.All);

    /// <summary>Every number that some plugins rank by; the first plugin that names a number says how.</summary>
    public static IReadOnlyDictionary<string, RankedMetric> All(IEnumerable<PluginDescriptor> plugins) => plugins
        .SelectMany(p => p.RankingsOf())
        .SelectMany(r => r.Numbers.Select((name, i) => new RankedMetric(name, r.Better, r.Leads && i == 0)))
        .DistinctBy(m => m.Name)
        .ToDictionary(m => m.Name, StringComparer.Ordinal);

    /// <summary>The value as a loss, of which a lower one is better.</summary>
    public double Loss(double value) => Better == Better.Lower ? value : -value;
}
