using Diffusion.Framework.Plugins;
using Microsoft.Extensions.Configuration;

namespace Diffusion.Framework.Experiments;

/// <summary>Reads which plugins a section names, with their options. Problems go to the binder.</summary>
internal sealed class PluginChooser(PluginCatalog catalog)
{
    /// <summary>The plugins of a section, of which there is one unless the kind is a list; none after a problem.</summary>
    public IReadOnlyList<PluginChoice> Choose(PluginKind kind, IConfigurationSection section, OptionsBinder binder)
    {
        if (kind.IsList && (!kind.TakesOne || section.GetChildren().Any(item => int.TryParse(item.Key, out _))))
        {
            if (section.Value is { Length: > 0 } text)
                binder.Add(section.Path, $"found '{text}'; allowed: a list of {kind.Name} plugins: {Names(kind)}.");
            return
            [
                .. section.GetChildren()
                    .Select(item => ChooseOne(kind, item, item.Value ?? item["name"], binder))
                    .OfType<PluginChoice>(),
            ];
        }

        if (section["name"] is null && section.GetChildren().Any() && kind.Default is not null)
            return [.. Enumerable.Repeat(ChooseOne(kind, section, kind.Default, binder), 1).OfType<PluginChoice>()];
        if (section["name"] is null && kind.Default is null && !section.GetChildren().Any())
        {
            binder.Add(section.Path, $"is missing; choose {kind.Description}: {Names(kind)}.");
            return [];
        }

        return [.. Enumerable.Repeat(ChooseOne(kind, section, section["name"] ?? kind.Default, binder), 1).OfType<PluginChoice>()];
    }

    private PluginChoice? ChooseOne(PluginKind kind, IConfigurationSection section, string? name, OptionsBinder binder)
    {
        if (string.IsNullOrEmpty(name))
        {
            binder.Add(section.Path, $"has no name; allowed: {Names(kind)}.");
            return null;
        }

        if (catalog.Find(kind, name) is not { } plugin)
        {
            var path = section["name"] is null ? section.Path : section.Path + ":name";
            var hint = NearestName.Hint(name, catalog.Of(kind).Select(p => p.Name));
            binder.Add(path, $"there is no {kind.Name} '{name}'; allowed: {Names(kind)}.{hint}");
            return null;
        }

        return new(plugin, plugin.OptionsType is null
            ? Nothing(section, binder)
            : binder.Bind(plugin.OptionsType, section, "name"));
    }

    /// <summary>The plugin that another proposes for a kind of which the experiment says nothing.</summary>
    public PluginChoice? Propose(PluginKind kind, string name, PluginDescriptor by, IConfigurationSection section, OptionsBinder binder) =>
        ChooseOne(kind, section, name, binder) is { } choice ? choice with { ProposedBy = by } : null;

    private static object? Nothing(IConfigurationSection section, OptionsBinder binder)
    {
        binder.Bind(typeof(object), section, "name");
        return null;
    }

    private string Names(PluginKind kind) => string.Join(", ", catalog.Of(kind).Select(p => p.Name));
}
