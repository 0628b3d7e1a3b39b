using System.Text;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Sweeps;

/// <summary>
/// The formats of experiment and sweep files as a page in Markdown, made from the registered plugins and their option types.
/// </summary>
public static class FormatPage
{
    public static string Create(PluginCatalog catalog)
    {
        var page = new StringBuilder();
        page.Append("""
            # Formats of experiments and sweeps

            Made by `diffusion schema page` from the option types; a test holds that it is up to date. An option that is absent has its default.
            Which sections an experiment has is its task's choice.

            ## Experiment files

            `extends` names another file whose settings are taken first, `plugins` lists assemblies of outside plugins.


            """.ReplaceLineEndings("\n"));
        Options(page, typeof(GeneralOptions));
        foreach (var section in new OtherSections(catalog).All.Select(s => s.Section).Distinct()
            .OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            if (section is PluginKind kind) Kind(page, kind, catalog);
            else if (section is OptionsSection options) Section(page, options);
        }

        foreach (var kind in catalog.Kinds.Where(k => k.IsOption)) Kind(page, kind, catalog);
        page.Append("## Sweep files\n\n| key | what it says |\n| --- | --- |\n");
        foreach (var (key, value) in SweepSchema.Create(catalog)["properties"]!.AsObject())
            if ((string?)value!["description"] is { } description) Row(page, $"`{key}`", description);
        return page.Append('\n').ToString();
    }

    private static void Section(StringBuilder page, OptionsSection section)
    {
        page.Append($"### `{section.Key}`\n\nGroup of options: {section.Description}.\n\n");
        Options(page, section.OptionsType);
    }

    private static void Kind(StringBuilder page, PluginKind kind, PluginCatalog catalog)
    {
        page.Append($"### `{kind.Key}`{(kind.Name == kind.Key ? "" : $", the kind `{kind.Name}`")}\n\n");
        var many = kind.TakesOne ? "One plugin, or several in a list" : "Plugins in a list";
        var chosen = kind.IsOption ? "Chosen by the option of that name of other plugins" : kind.IsList ? many : "One plugin";
        page.Append($"{chosen}: {kind.Description}.");
        page.Append(kind.Default is { } name ? $" When absent `{name}`.\n\n" : "\n\n");
        foreach (var plugin in catalog.Of(kind))
        {
            page.Append($"**`{plugin.Name}`** {plugin.Description}{(plugin.Source.Length > 0 ? $" ({plugin.Source})" : "")}\n\n");
            if (plugin.OptionsType is { } type) Options(page, type);
        }
    }

    private static void Options(StringBuilder page, Type type)
    {
        var options = OptionProperty.Of(type);
        if (options.Count == 0) return;
        var defaults = ResolvedExperiment.Node(Activator.CreateInstance(type)!).AsObject();
        page.Append("| option | default | what it says | allowed |\n| --- | --- | --- | --- |\n");
        foreach (var option in options)
        {
            var standard = defaults[option.Name] is { } value ? $"`{value.ToJsonString()}`" : "absent";
            Row(page, $"`{option.Name}`", standard, option.Description, option.Allowed);
        }

        page.Append('\n');
    }

    private static void Row(StringBuilder page, params IEnumerable<string> cells) =>
        page.Append($"| {string.Join(" | ", cells.Select(c => c.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ')))} |\n");
}
