using Diffusion.Framework.Data;
using Diffusion.Framework.Metrics;
using Diffusion.Framework.Plugins;

namespace Diffusion.Reports.Comparisons;

/// <summary>A number of <c>run.json</c> of which a lower or a higher value is better, as its metric says.</summary>
/// <param name="Name">Its name in <c>run.json</c>.</param>
/// <param name="Better">Which of two values is the better one.</param>
/// <param name="Leads">True where it judges a run as a whole.</param>
/// <param name="NeedsFeatures">True where it does so only among samples that have features, such as images.</param>
public sealed record RankedMetric(string Name, Better Better, bool Leads, bool NeedsFeatures = false)
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
        .SelectMany(r => r.Numbers.Select((name, i) => new RankedMetric(name, r.Better, r.Leads && i == 0, r.NeedsFeatures)))
        .DistinctBy(m => m.Name)
        .ToDictionary(m => m.Name, StringComparer.Ordinal);

    /// <summary>The metric that a comparison leads with unless another is named; null where none ranks.</summary>
    /// <param name="ranked">Those that rank, in order.</param>
    /// <param name="runs">The finished runs, whose samples tell whether they are images.</param>
    public static RankedMetric? Lead(IReadOnlyList<RankedMetric> ranked, IEnumerable<ComparedRun> runs)
    {
        var leading = ranked.Where(m => m.Leads).ToList();
        bool choose = leading.Any(m => m.NeedsFeatures) && leading.Any(m => !m.NeedsFeatures);
        if (choose && runs.Select(r => ShapeOfSamples(r.Samples)).FirstOrDefault(s => s is not null) is { Count: 2 })
            leading.RemoveAll(m => m.NeedsFeatures);
        return leading is [var first, ..] ? first : ranked is [var any, ..] ? any : null;
    }

    /// <summary>The shape of a run's samples with their number first; null where there are none.</summary>
    private static IReadOnlyList<long>? ShapeOfSamples(string folder)
    {
        try
        {
            return new NpyFile(Path.Combine(folder, "final.npy")).Shape;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The value as a loss, of which a lower one is better.</summary>
    public double Loss(double value) => Better == Better.Lower ? value : -value;
}
