namespace Diffusion.Framework.Experiments;

/// <summary>Finds what a user probably meant.</summary>
public static class NearestName
{
    // Shorter beginnings say too little.
    private const int Beginning = 3;

    /// <summary>" Did you mean 'x'?" when a known name begins like this or is near, otherwise an empty string.</summary>
    public static string Hint(string found, IEnumerable<string> known)
    {
        var names = known.ToList();
        var longer = names.Where(n => n.StartsWith(found, StringComparison.OrdinalIgnoreCase) && n.Length > found.Length)
            .Distinct().ToList();
        if (found.Length >= Beginning && longer is [var whole]) return $" Did you mean '{whole}'?";
        var nearest = names.Select(name => (Name: name, Distance: Distance(found.ToLowerInvariant(), name.ToLowerInvariant())))
            .OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal).FirstOrDefault();
        return nearest.Name is not null && nearest.Distance <= Math.Max(2, found.Length / 3) ? $" Did you mean '{nearest.Name}'?" : "";
    }

    /// <summary>Edit distance (Levenshtein): insertions, deletions and replacements.</summary>
    private static int Distance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (int i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            previous = current;
        }

        return previous[b.Length];
    }
}
