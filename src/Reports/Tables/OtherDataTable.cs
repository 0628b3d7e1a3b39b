using Diffusion.Framework.Sweeps;
using Diffusion.Reports.Comparisons;
using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Tables;

/// <summary>The rows with other data than the baseline: their means, which nothing here ranks.</summary>
/// <param name="Header">The columns' names.</param>
/// <param name="Lines">A line for each row.</param>
internal sealed record OtherDataTable(IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Lines)
{
    public static OtherDataTable Of(Comparison comparison)
    {
        var metrics = comparison.Metrics.Select(m => m.Metric.Name).ToList();
        return new(
            ["variant", "data", "seeds", .. metrics],
            [.. comparison.OfOtherData.Select(row => (string[])
            [
                row.Name, new Setting("data", row.Experiment["data"]).ValueText, $"{row.Finished.Count}",
                .. metrics.Select(m => row.Values(m) is { Count: > 0 } values ? NumberText.Of(SeedMean.Of([.. values.Values]).Mean) : ""),
            ])]);
    }
}
