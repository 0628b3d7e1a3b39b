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
