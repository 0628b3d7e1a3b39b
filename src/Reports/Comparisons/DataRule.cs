using System.Text.Json.Nodes;

namespace Diffusion.Reports.Comparisons;

/// <summary>
/// Numbers of experiments with different data are not ranked against each other: how far samples are from one set of data says nothing of
/// another. Rows with the baseline's data are compared; the others stand apart.
/// </summary>
internal static class DataRule
{
    private const int Named = 4;

    /// <summary>The rows that are compared, and those that have other data than the baseline.</summary>
    public static (ComparedRuns Compared, IReadOnlyList<ComparedRow> Others) Apply(ComparedRuns runs, ComparedRow? baseline)
    {
        if (baseline is null || baseline.Experiment.Count == 0) return (runs, []);
        var others = runs.Rows.Where(r => r.Experiment.Count > 0 && !IsSame(r, baseline)).ToList();
        return others.Count == 0 ? (runs, []) : (runs with { Rows = [.. runs.Rows.Except(others)] }, others);
    }

    /// <summary>What was read tells, where both have read it; the settings tell where one has not.</summary>
    private static bool IsSame(ComparedRow row, ComparedRow baseline) =>
        DigestOf(row) is { } one && DigestOf(baseline) is { } other ? one == other
        : JsonNode.DeepEquals(row.Experiment["data"], baseline.Experiment["data"]);

    private static string? DigestOf(ComparedRow row) => row.Finished.Select(r => r.Record?.DataSha256).FirstOrDefault(d => d is not null);

    /// <summary>Says that there are such rows and how they are compared; nothing where there are none.</summary>
    public static IEnumerable<string> Sentences(Comparison comparison)
    {
        if (comparison.OfOtherData.Count == 0) yield break;
        int others = comparison.OfOtherData.Count, all = others + comparison.Rows.Count;
        var names = string.Join("; ", comparison.OfOtherData.Take(Named).Select(r => $"'{r.Name}'"))
            + (others > Named ? $" and {others - Named} more" : "");
        var (has, are) = others == 1 ? ("has", "is") : ("have", "are");
        yield return $"{others} of {all} variants {has} other data than the baseline '{comparison.Baseline.Name}' "
            + $"and {are} not ranked against it: {names}. '--baseline NAME' with one of them compares those of its data.";
    }
}
