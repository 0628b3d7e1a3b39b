using Diffusion.Framework.Data;
using Diffusion.Framework.Tracking;

namespace Diffusion.Reports.Comparisons;

/// <summary>Which parts of the data the numbers of a comparison see, in words.</summary>
internal static class SeenParts
{
    /// <summary>"test part", "train and test parts" or "no data", as the runs say; nothing where they do not, or not all the same.</summary>
    public static string Of(Comparison comparison, string metric) => Texts(comparison, metric) is [var one] ? one : "";

    /// <summary>How many samples each part has, in the finished runs: a sentence; nothing where no run tells.</summary>
    public static string Sizes(Comparison comparison)
    {
        string[] sizes = [.. Finished(comparison).Select(r => r.Data).OfType<DataSizes>().Distinct().Select(Text)];
        return sizes.Length == 0 ? "" : $"Samples of the data: {string.Join("; or ", sizes)}.";
    }

    /// <summary>The metrics of which some runs saw another part of the data than others: a sentence each.</summary>
    public static IEnumerable<string> Differences(Comparison comparison) =>
        from metric in comparison.Metrics.Select(m => m.Metric.Name)
        let texts = Texts(comparison, metric)
        where texts.Count > 1
        select $"{metric} does not see the same part of the data in all runs ({string.Join("; ", texts)}), "
            + "so its numbers cannot be compared as they stand.";

    private static string Text(DataSizes sizes) =>
        FormattableString.Invariant($"{sizes.Train:N0} for training, {sizes.Validation:N0} for validation, {sizes.Test:N0} for the test");

    private static string Text(IReadOnlyList<DataPart> parts) => parts.Count == 0
        ? "no data"
        : $"{string.Join(" and ", parts.Select(p => p.ToString().ToLowerInvariant()))} part{(parts.Count == 1 ? "" : "s")}";

    private static IReadOnlyList<string> Texts(Comparison comparison, string metric) =>
        [.. Finished(comparison).Where(r => r.Metrics.ContainsKey(metric) && r.Sees.ContainsKey(metric)).Select(r => Text(r.Sees[metric])).Distinct()];

    private static IEnumerable<RunRecord> Finished(Comparison comparison) => comparison.Rows.SelectMany(r => r.Finished).Select(r => r.Record!);
}
