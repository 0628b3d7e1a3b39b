namespace Diffusion.Framework.Sweeps;

/// <summary>Variants that share something, in a sentence: never more than a few names.</summary>
public static class VariantNames
{
    private const int Named = 10;

    /// <summary>The variants by name, or that it is every one of <paramref name="count"/>.</summary>
    public static string Of(IReadOnlyList<string> names, int count) =>
        names.Count == count && count > 1 ? "every variant" : $"variant{(names.Count > 1 ? "s" : "")} {Quoted(names)}";

    internal static string Quoted(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Named).Select(n => $"'{n}'")) + (names.Count > Named ? $" and {names.Count - Named} more" : "");
}
