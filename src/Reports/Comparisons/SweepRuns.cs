using Diffusion.Framework.Sweeps;

namespace Diffusion.Reports.Comparisons;

/// <summary>The variants of a sweep; those that differ only in their seed are one row.</summary>
internal static class SweepRuns
{
    public static ComparedRuns Of(SweepFolder folder, SweepRecord sweep) => new(
        sweep.Name,
        sweep.Description,
        [.. SeedGroup.Of(sweep.Name, sweep.Variants).Select(g => Row(folder, g))],
        sweep.Baseline,
        sweep.Metric);

    private static ComparedRow Row(SweepFolder folder, SeedGroup group) => new(
        group.Name,
        group.Settings.ToDictionary(s => s.Path, s => s.ValueText),
        [.. group.Variants.Select(v => ComparedRun.Read(folder.Run(v), SeedGroup.SeedOf(v)))]);
}
