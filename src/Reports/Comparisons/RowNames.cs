namespace Diffusion.Reports.Comparisons;

/// <summary>Names that tell rows apart.</summary>
internal static class RowNames
{
    /// <summary>The rows; where two have one name, each of these says which run it is.</summary>
    public static IReadOnlyList<ComparedRow> Unique(IReadOnlyList<ComparedRow> rows)
    {
        var twice = rows.GroupBy(r => r.Name).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        var taken = rows.Select(r => r.Name).Where(n => !twice.Contains(n)).ToHashSet(StringComparer.Ordinal);
        return [.. rows.Select(r => twice.Contains(r.Name) ? r with { Name = Free(r, taken) } : r)];
    }

    private static string Free(ComparedRow row, HashSet<string> taken)
    {
        var first = row.Runs[0];
        var name = $"{row.Name} ({first.Folder.Name}/{first.Folder.Id})";
        for (int n = 2; !taken.Add(name); n++) name = $"{row.Name} ({first.Folder.Name}/{first.Folder.Id}, {n})";
        return name;
    }
}
