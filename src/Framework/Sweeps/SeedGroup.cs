using System.Text.Json.Nodes;

namespace Diffusion.Framework.Sweeps;

/// <summary>Variants that differ only in their seed: a row of a report.</summary>
/// <param name="Name">The first variant's name without its seed; that of the sweep where nothing else varies.</param>
/// <param name="Settings">What the variants have in common.</param>
/// <param name="Variants">In the order of the file.</param>
public sealed record SeedGroup(string Name, IReadOnlyList<Setting> Settings, IReadOnlyList<VariantRecord> Variants)
{
    /// <summary>The groups of a sweep, in the order of their first variants.</summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="variants">Its variants.</param>
    public static IReadOnlyList<SeedGroup> Of(string sweep, IEnumerable<VariantRecord> variants) => [.. variants
        .GroupBy(v => new JsonObject(Others(v).Select(s => KeyValuePair.Create(s.Path, s.Value?.DeepClone()))).ToJsonString())
        .Select(g => new SeedGroup(NameOf(g.First(), sweep), [.. Others(g.First())], [.. g]))];

    /// <summary>The seed that a variant sets; null where it sets none.</summary>
    public static long? SeedOf(VariantRecord variant) => (long?)Setting.Of(Setting.Seed, variant.Settings[Setting.Seed]).Value;

    private static IEnumerable<Setting> Others(VariantRecord variant) =>
        variant.Settings.Where(s => s.Key != Setting.Seed).Select(s => new Setting(s.Key, s.Value));

    private static string NameOf(VariantRecord variant, string sweep)
    {
        if (variant.Settings[Setting.Seed] is not { } seed) return variant.Name;
        var parts = variant.Name.Split(", ").Where(p => p != $"{Setting.Seed}={seed}").ToList();
        return parts.Count > 0 ? string.Join(", ", parts) : sweep;
    }
}
