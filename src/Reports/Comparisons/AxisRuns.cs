namespace Diffusion.Reports.Comparisons;

/// <summary>A number of all finished runs that have one value of an axis.</summary>
/// <param name="Name">Path and value: <c>objective=x0</c>.</param>
/// <param name="ByBlock">
/// The number by what else tells the runs apart: the number of the combination of other settings, and the seed.
/// </param>
internal sealed record AxisRuns(string Name, IReadOnlyDictionary<(int Combination, long Seed), double> ByBlock)
{
    /// <param name="name">Path and value.</param>
    /// <param name="rows">The rows that have the value. Where two have the same combination, their mean counts.</param>
    /// <param name="values">The number of a row by seed.</param>
    /// <param name="combination">The number of a row's combination of other settings.</param>
    public static AxisRuns Of(
        string name,
        IEnumerable<ComparedRow> rows,
        Func<ComparedRow, IReadOnlyDictionary<long, double>> values,
        Func<ComparedRow, int> combination) =>
        new(name, rows
            .SelectMany(r => values(r).Select(v => (Block: (combination(r), v.Key), v.Value)))
            .GroupBy(v => v.Block)
            .ToDictionary(g => g.Key, g => g.Average(v => v.Value)));

    /// <summary>The blocks in which both have a finished run.</summary>
    public IReadOnlyList<(int Combination, long Seed)> CommonWith(AxisRuns other) => [.. ByBlock.Keys.Where(other.ByBlock.ContainsKey)];
}
