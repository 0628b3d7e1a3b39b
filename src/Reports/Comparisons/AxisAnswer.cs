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
            .Where(v => v.Difference is not null)
            .OrderBy(v => axis.Metric.Loss(v.Difference!.Difference.Mean))
            .ToList();
        if (tested.Count == 0) yield break;
        var pairs = $"Paired by {Pairing(axis)}, ";
        string[] found = [.. Parts("better", Verdict.Better), .. Parts("worse", Verdict.Worse)];
        yield return found.Length > 0
            ? $"{pairs}{axis.Metric.Name} is significantly {string.Join(" and ", found)} than with {axis.Baseline.Name}."
            : $"{pairs}{None(axis, tested)}{CanReach(tested)}";

        IEnumerable<string> Parts(string word, Verdict verdict) =>
            tested.Where(v => v.Verdict == verdict).ToList() is { Count: > 0 } values ? [$"{word} with {List(values)}"] : [];
    }

    /// <summary>What the runs of a pair have in common.</summary>
    public static string Pairing(AxisComparison axis) =>
        $"{(axis.Others.Count > Named ? "all other settings" : string.Join(", ", axis.Others))} and seed";

    private static string None(AxisComparison axis, IReadOnlyList<AxisValue> tested) => tested is [var only]
        ? $"{Facts(only)} does not differ significantly in {axis.Metric.Name} from {axis.Baseline.Name}."
        : $"no {axis.Path} differs significantly in {axis.Metric.Name} from {axis.Baseline.Name}; "
            + $"the smallest p is that of {Facts(tested.MinBy(v => v.P)!)}.";

    /// <summary>Says so where the number of pairs alone rules out a significant difference.</summary>
    private static string CanReach(IReadOnlyList<AxisValue> tested)
    {
        int needed = BootstrapTest.Needed(tested.Count, Tested.Threshold), most = tested.Max(v => v.Pairs);
        return most >= needed ? "" : $" {most} pairs cannot show a difference: it takes at least {needed}.";
    }

    private static string List(IReadOnlyList<AxisValue> values)
    {
        string[] more = values.Count > Named ? [$"{values.Count - Named} more"] : [];
        string[] names = [.. values.Take(Named).Select(Facts), .. more];
        return names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }

    private static string Facts(AxisValue value) =>
        $"{value.Name} (difference {NumberText.Of(value.Difference!.Difference.Mean)} "
        + $"over {value.Pairs} pairs, {NumberText.PFact(value.P!.Value)})";
}
