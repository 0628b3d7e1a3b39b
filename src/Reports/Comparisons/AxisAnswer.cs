using Diffusion.Reports.Statistics;

namespace Diffusion.Reports.Comparisons;

/// <summary>What an axis shows, in a sentence.</summary>
internal static class AxisAnswer
{
    private const int Named = 4;

    /// <summary>
    /// Which values differ significantly from the baseline's and by how much, or that none does; nothing where nothing can be tested.
    /// </summary>
    public static IEnumerable<string> Of(AxisComparison axis)
    {
        var tested = axis.Compared
            .Where(l => l.Difference is not null)
            .OrderBy(l => axis.Metric.Loss(l.Difference!.Difference.Mean))
            .ToList();
        if (tested.Count == 0) yield break;
        var pairs = $"Paired by {Pairing(axis)}, ";
        string[] found = [.. Parts("better", Verdict.Better), .. Parts("worse", Verdict.Worse)];
        yield return found.Length > 0
            ? $"{pairs}{axis.Metric.Name} is significantly {string.Join(" and ", found)} than with {axis.Baseline.Name}."
            : $"{pairs}{None(axis, tested)}{CanReach(tested)}";

        IEnumerable<string> Parts(string word, Verdict verdict) =>
            tested.Where(l => l.Verdict == verdict).ToList() is { Count: > 0 } levels ? [$"{word} with {List(levels)}"] : [];
    }

    /// <summary>What the runs of a pair have in common.</summary>
    public static string Pairing(AxisComparison axis) =>
        $"{(axis.Others.Count > Named ? "all other settings" : string.Join(", ", axis.Others))} and seed";

    private static string None(AxisComparison axis, IReadOnlyList<AxisLevel> tested) => tested is [var only]
        ? $"{Facts(only)} does not differ significantly in {axis.Metric.Name} from {axis.Baseline.Name}."
        : $"no {axis.Path} differs significantly in {axis.Metric.Name} from {axis.Baseline.Name}; "
            + $"the smallest p is that of {Facts(tested.MinBy(l => l.P)!)}.";

    /// <summary>Says so where the number of pairs alone rules out a significant difference.</summary>
    private static string CanReach(IReadOnlyList<AxisLevel> tested)
    {
        int needed = BootstrapTest.Needed(tested.Count, Tested.Level), most = tested.Max(l => l.Pairs);
        return most >= needed ? "" : $" {most} pairs cannot show a difference: it takes at least {needed}.";
    }

    private static string List(IReadOnlyList<AxisLevel> levels)
    {
        string[] more = levels.Count > Named ? [$"{levels.Count - Named} more"] : [];
        string[] names = [.. levels.Take(Named).Select(Facts), .. more];
        return names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }

    private static string Facts(AxisLevel level) =>
        $"{level.Name} (difference {NumberText.Of(level.Difference!.Difference.Mean)} "
        + $"over {level.Pairs} pairs, {NumberText.PFact(level.P!.Value)})";
}
