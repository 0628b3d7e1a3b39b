namespace Diffusion.Framework.Sweeps;

/// <summary>From factors to the settings of every variant.</summary>
internal static class Expansion
{
    /// <summary>The number of variants before any is left out.</summary>
    public static long Count(IReadOnlyList<Factor> factors) => factors.Aggregate(1L, (n, f) => n > int.MaxValue ? n : n * f.Levels.Count);

    /// <summary>The product of the factors' levels; the last factor changes fastest.</summary>
    public static IEnumerable<IReadOnlyList<Level>> Product(IReadOnlyList<Factor> factors) =>
        factors.Aggregate(
            (IEnumerable<IReadOnlyList<Level>>)[[]],
            (product, factor) => product.SelectMany(levels => factor.Levels.Select(level => (IReadOnlyList<Level>)[.. levels, level])));

    /// <summary>A namer of variants: each path by its last part, or whole where two end alike.</summary>
    public static Func<IReadOnlyList<Level>, string> Names(IReadOnlyList<Factor> factors)
    {
        var alike = factors.SelectMany(f => f.Settings).Distinct().Select(p => new Setting(p, null).ShortPath)
            .GroupBy(p => p).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        string Name(Setting s) => $"{(alike.Contains(s.ShortPath) ? s.Path : s.ShortPath)}={s.ValueText}";
        return levels => string.Join(", ", levels.Select(l => l.Name ?? string.Join(", ", l.Settings.Select(Name))));
    }
}
