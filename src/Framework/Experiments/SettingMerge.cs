using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

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
        bool takesOne = TakesOne(path), isPlugin = takesOne || IsItem(path);
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

    private bool IsItem(string path) =>
        path.Split(':') is [var key, var number] && SettingTree.NumberOf(number) is not null
        && catalog.Kinds.Any(k => k.IsList && key.Equals(k.Key, StringComparison.OrdinalIgnoreCase));
}
