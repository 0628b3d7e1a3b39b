using System.Text.Json.Nodes;
using Diffusion.Framework.Sweeps;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Comparisons;

/// <summary>The variants of a sweep; those that differ only in their seed are one row.</summary>
internal static class SweepRuns
{
    private const string Seed = "seed";

    public static ComparedRuns Of(SweepFolder folder, SweepRecord sweep) =>
        new(sweep.Name, sweep.Description, [.. sweep.Variants.GroupBy(v => SameButSeed(v.Settings)).Select(g => Row(folder, sweep.Name, [.. g]))]);

    private static string SameButSeed(JsonObject settings) => new JsonObject(Others(settings).Select(s => KeyValuePair.Create(s.Key, s.Value?.DeepClone()))).ToJsonString();

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Others(JsonObject settings) => settings.Where(s => s.Key != Seed);

    private static ComparedRow Row(SweepFolder folder, string sweep, IReadOnlyList<VariantRecord> variants) => new(
        Name(variants[0], sweep),
        Others(variants[0].Settings).ToDictionary(s => s.Key, s => new Setting(s.Key, s.Value).ValueText),
        [.. variants.Select(v => ComparedRun.Read(RunFolder.At(Path.Combine(folder.Path, v.Run)), (long?)v.Settings[Seed]))]);

    /// <summary>The variant's name without the seed; that of the sweep where nothing else varies.</summary>
    private static string Name(VariantRecord variant, string sweep)
    {
        if (variant.Settings[Seed] is not { } seed) return variant.Name;
        var parts = variant.Name.Split(", ").Where(p => p != $"{Seed}={seed}").ToList();
        return parts.Count > 0 ? string.Join(", ", parts) : sweep;
    }
}
