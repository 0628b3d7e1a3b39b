using System.Globalization;
using System.Numerics;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// One place in the tree of settings, with everything below it; it never changes. It keeps what JSON tells apart: a list without items,
/// null and nothing at all are three things, and a number is the text that was written.
/// </summary>
/// <param name="Kind">What stands here.</param>
/// <param name="Key">The key as it was spelled; an item's number in a list.</param>
/// <param name="Where">The file, variable or override that it stands in.</param>
/// <param name="Folder">The folder from which a path that is written here is meant.</param>
internal sealed record SettingTree(SettingKind Kind, string Key, string Where, string Folder)
{
    /// <summary>A text, or a number, <c>true</c> or <c>false</c> as written; null where <see cref="Kind"/> is another.</summary>
    public string? Text { get; init; }

    /// <summary>The properties of an object, or the items of a list in their order.</summary>
    public IReadOnlyList<SettingTree> Children { get; init; } = [];

    /// <summary>True for an object that names items of a list by their numbers, such as <c>{ "1": ... }</c>.</summary>
    public bool NamesItems => Kind == SettingKind.Object && Children.Count > 0 && Children.All(c => NumberOf(c.Key) is not null);

    public SettingTree? this[string key] => Children.FirstOrDefault(c => c.Key.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>What stands at a path below, such as <c>sampler:eta</c>; null where nothing does.</summary>
    public SettingTree? Find(IEnumerable<string> keys) => keys.Aggregate((SettingTree?)this, (tree, key) => tree?[key]);

    /// <summary>The first place, itself included, that has a value of its own.</summary>
    public SettingTree FirstLeaf() => Children.Count == 0 ? this : Children[0].FirstLeaf();

    /// <summary>Itself with a child in place of the one of that key, or behind the others.</summary>
    public SettingTree With(SettingTree child) => this with
    {
        Children = this[child.Key] is null
            ? [.. Children, child]
            : [.. Children.Select(c => c.Key.Equals(child.Key, StringComparison.OrdinalIgnoreCase) ? child : c)],
    };

    /// <summary>Itself without the child of that key.</summary>
    public SettingTree Without(string key) =>
        this with { Children = [.. Children.Where(c => !c.Key.Equals(key, StringComparison.OrdinalIgnoreCase))] };

    /// <summary>Itself with another text at every text below for which one is given.</summary>
    /// <param name="path">Its own path.</param>
    /// <param name="replace">Takes the path and the text; null leaves what is there.</param>
    public SettingTree WithTexts(string path, Func<string, string, string?> replace) => this with
    {
        Text = Text is { } text && replace(path, text) is { } other ? other : Text,
        Children = [.. Children.Select(c => c.WithTexts(Below(path, c.Key), replace))],
    };

    /// <summary>Everything below as values by configuration path: an empty list is "", null is null.</summary>
    public IEnumerable<(string Path, SettingTree Place)> Leaves(string path) =>
        Children.Count == 0 ? [(path, this)] : Children.SelectMany(c => c.Leaves(Below(path, c.Key)));

    public static string Below(string path, string key) => path.Length == 0 ? key : $"{path}:{key}";

    /// <summary>The number of an item that a key gives; null for any other key.</summary>
    public static int? NumberOf(string key) =>
        key.Length is > 0 and < 7 && key.All(char.IsAsciiDigit) && (key[0] != '0' || key.Length == 1)
            ? int.Parse(key, System.Globalization.CultureInfo.InvariantCulture) : null;
}

/// <summary>What stands at a place of the tree.</summary>
internal enum SettingKind
{
    /// <summary>A text, a number, true or false.</summary>
    Text,
    Null,
    List,
    Object,
}

/// <summary>
/// Puts one tree of settings over another. Objects are merged key by key, whatever the case of the keys. A list that is given replaces the
/// one below it whole, an empty one too; a path with a number in it, such as <c>metrics.0.bins</c>, changes that one item, and the number
/// after the last adds one. A plugin of another name drops the options of the plugin below. <c>null</c> takes a section away, and
/// inside one it is the value null. Everything else replaces what is below.
/// </summary>
/// <param name="catalog">Knows the sections that name plugins.</param>
/// <param name="problems">Takes the items that are not there.</param>
internal sealed class SettingMerge(PluginCatalog catalog, List<Problem> problems)
{
    private const string Name = "name";

    /// <summary>The settings of one source over those of the sources before.</summary>
    public SettingTree Over(SettingTree below, SettingTree above)
    {
        var merged = below;
        foreach (var child in above.Children)
        {
            if (child.Kind == SettingKind.Null) merged = merged.Without(child.Key);
            else merged = merged.With(Place(merged[child.Key], child, child.Key));
        }

        return merged;
    }

    /// <summary>What stands at a place when <paramref name="above"/> is put over <paramref name="below"/>.</summary>
    public SettingTree Place(SettingTree? below, SettingTree above, string path)
    {
        if (above.NamesItems) return Items(below, above, path);
        bool takesOne = TakesOne(path), isPlugin = takesOne || IsItem(path) || IsOption(path);
        if (takesOne && above is { Kind: SettingKind.Text, Text.Length: > 0 }) above = Named(above);
        if (above is { Kind: SettingKind.Text } && isPlugin && below is { Kind: SettingKind.Object })
            return below[Name]?.Text == above.Text ? below : above;
        if (above.Kind != SettingKind.Object) return above;
        if (isPlugin && below is { Kind: SettingKind.Text, Text.Length: > 0 }) below = Named(below);
        if (below is not { Kind: SettingKind.Object }) return Fresh(above, path);
        if (isPlugin && above[Name] is { } name && below[Name] is { } old && old.Text != name.Text) return Fresh(above, path);
        var merged = below with { Key = above.Key };
        foreach (var child in above.Children)
            merged = merged.With(Place(merged[child.Key], child, SettingTree.Below(path, child.Key)));
        return merged;
    }

    /// <summary>An object over nothing: whatever it has inside is put over nothing too.</summary>
    private SettingTree Fresh(SettingTree above, string path) => above with
    {
        Children = [.. above.Children.Select(c => Place(null, c, SettingTree.Below(path, c.Key)))],
    };

    private SettingTree Items(SettingTree? below, SettingTree above, string path)
    {
        var list = below is { Kind: SettingKind.List } ? below : above with { Kind = SettingKind.List, Children = [] };
        foreach (var item in above.Children.OrderBy(c => SettingTree.NumberOf(c.Key)))
        {
            int number = SettingTree.NumberOf(item.Key)!.Value;
            if (number > list.Children.Count)
            {
                problems.Add(new(
                    item.FirstLeaf().Where, SettingTree.Below(path, item.Key).Replace(':', '.'),
                    $"there is no item {number} to change; items are counted from 0, and the list has {list.Children.Count}."));
                return list;
            }

            list = list.With(Place(list[item.Key], item, SettingTree.Below(path, item.Key)));
        }

        return list;
    }

    /// <summary>
    /// Both <c>"sampler": "ddim"</c> and <c>"sampler": { "name": "ddim" }</c> name a plugin; inside, only the second form is used.
    /// </summary>
    private static SettingTree Named(SettingTree name) =>
        name with { Kind = SettingKind.Object, Text = null, Children = [name with { Key = Name }] };

    private bool TakesOne(string path) => catalog.Kinds.Any(k => k.TakesOne && path.Equals(k.Key, StringComparison.OrdinalIgnoreCase));

    private bool IsOption(string path) => path.Contains(':', StringComparison.Ordinal) && catalog.Kinds.Any(k =>
        k.IsOption && path.EndsWith($":{k.Key}", StringComparison.OrdinalIgnoreCase));

    private bool IsItem(string path) =>
        path.Split(':') is [var key, var number] && SettingTree.NumberOf(number) is not null
        && catalog.Kinds.Any(k => k.IsList && key.Equals(k.Key, StringComparison.OrdinalIgnoreCase));
}

/// <summary>Reads numbers as JSON means them: <c>1e1</c> is the whole number 10.</summary>
internal static class JsonNumber
{
    private const int LongestExponent = 4;

    /// <summary>A finite number; null for anything else, and for one that is not 0 but too small to be told from it.</summary>
    public static double? Of(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) && double.IsFinite(x)
        && (x != 0 || !text.Split('e', 'E')[0].Any(c => c is >= '1' and <= '9'))
            // Minus zero is zero.
            ? x + 0.0 : null;

    /// <summary>A whole number, exactly; null for anything else.</summary>
    public static long? Whole(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) return whole;
        // A point without an exponent speaks of a fraction, and a text with blanks is no number.
        var parts = text.Split('e', 'E');
        if (Of(text) is null || parts.Length != 2 || text.Any(char.IsWhiteSpace)) return null;
        if (parts is [_, { Length: > LongestExponent }]) return null;
        int exponent = int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = parts[0].Split('.');
        var fraction = digits.Length == 2 ? digits[1].TrimEnd('0') : "";
        var number = BigInteger.Parse(digits[0] + fraction, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        exponent -= fraction.Length;
        var scale = BigInteger.Pow(10, Math.Abs(exponent));
        if (exponent < 0 && number % scale != 0) return null;
        number = exponent < 0 ? number / scale : number * scale;
        return number >= long.MinValue && number <= long.MaxValue ? (long)number : null;
    }
}
