namespace Diffusion.Reports.Comparisons;

/// <summary>What an axis shows, in a sentence.</summary>
internal static class AxisAnswer
{
    private const int Named = 4;

    /// <summary>
    /// Which values are better or worse than the baseline's and by how much, or that none is told apart from it; nothing where nothing can
    /// be tested.
    /// </summary>
    public static IEnumerable<string> Of(AxisComparison axis)
    {
        var tested = axis.Compared
            .Where(v => v.Tested?.Interval is not null)
            .OrderBy(v => axis.Metric.Loss(v.Tested!.Difference.Seeds.Mean))
            .ToList();
        if (tested.Count == 0) yield break;
        var pairs = $"Paired by {Pairing(axis)}, ";
        string[] found = [.. Parts("better", Verdict.Better), .. Parts("worse", Verdict.Worse)];
        yield return found.Length > 0
            ? $"{pairs}{axis.Metric.Name} is {string.Join(" and ", found)} than with {axis.Baseline.Name}."
            : $"{pairs}{None(axis, tested)}";

        IEnumerable<string> Parts(string word, Verdict verdict) =>
            tested.Where(v => v.Verdict == verdict).ToList() is { Count: > 0 } values ? [$"{word} with {List(values)}"] : [];
    }

    /// <summary>What the runs of a pair have in common.</summary>
    public static string Pairing(AxisComparison axis) =>
        $"{(axis.Others.Count > Named ? "all other settings" : string.Join(", ", axis.Others))} and seed";

    private static string None(AxisComparison axis, IReadOnlyList<AxisValue> tested) => tested is [var only]
        ? $"{Facts(only)} is not told apart in {axis.Metric.Name} from {axis.Baseline.Name}."
        : $"no {axis.Path} is told apart in {axis.Metric.Name} from {axis.Baseline.Name}; "
            + $"the one with the {axis.Metric.Best} is {Facts(tested[0])}.";

    private static string List(IReadOnlyList<AxisValue> values)
    {
        string[] more = values.Count > Named ? [$"{values.Count - Named} more"] : [];
        string[] names = [.. values.Take(Named).Select(Facts), .. more];
        return names.Length == 1 ? names[0] : $"{string.Join(", ", names[..^1])} and {names[^1]}";
    }

    private static string Facts(AxisValue value)
    {
        var (difference, interval) = (value.Tested!.Difference.Seeds, value.Tested.Interval!.Value);
        return $"{value.Name} (difference {NumberText.Of(difference.Mean)}, "
            + $"interval {NumberText.Of(interval.Low)} to {NumberText.Of(interval.High)}, "
            + $"{value.Pairs} pairs of {difference.Count} seeds)";
    }
}
