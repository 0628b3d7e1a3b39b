namespace Diffusion.Framework.Sweeps;

/// <summary>From factors to the settings of every variant.</summary>
internal static class Expansion
{
    /// <summary>The number of variants before any is left out.</summary>
    public static long Count(IReadOnlyList<Factor> factors) => factors.Aggregate(1L, (n, f) => n > int.MaxValue ? n : n * f.Values.Count);

    /// <summary>The product of the factors' values; the last factor changes fastest.</summary>
    public static IEnumerable<IReadOnlyList<FactorValue>> Product(IReadOnlyList<Factor> factors) =>
        factors.Aggregate(
            (IEnumerable<IReadOnlyList<FactorValue>>)[[]],
            (product, factor) => product.SelectMany(
                chosen => factor.Values.Select(value => (IReadOnlyList<FactorValue>)[.. chosen, value])));

    /// <summary>A namer of variants: each path by its last part, or whole where two end alike.</summary>
    public static Func<IReadOnlyList<FactorValue>, string> Names(IReadOnlyList<Factor> factors)
    {
        var alike = factors.SelectMany(f => f.Settings).Distinct().Select(p => new Setting(p, null).ShortPath)
            .GroupBy(p => p).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        string Name(Setting s) => $"{(alike.Contains(s.ShortPath) ? s.Path : s.ShortPath)}={s.ValueText}";
        return values => string.Join(", ", values.Select(v => v.Name ?? string.Join(", ", v.Settings.Select(Name))));
    }
}
