using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

namespace Diffusion.Cli.Commands;

/// <summary>A plugin that is to be tried, with its options, or why there are none.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Options">Its options; null where it has none, or where they cannot be read.</param>
/// <param name="Refusal">Why its options cannot be read, a clause; null where they can.</param>
internal sealed record ReadPlugin(PluginDescriptor Plugin, object? Options, string? Refusal);

/// <summary>The options of several plugins: one that needs an option must not keep the others from being tried.</summary>
internal static class SettingsOfEach
{
    /// <summary>Each plugin with those of the settings that it has an option for.</summary>
    /// <exception cref="ExperimentException">When a setting belongs to none, or no plugin's options can be read.</exception>
    public static IReadOnlyList<ReadPlugin> Read(
        PluginCatalog catalog, IReadOnlyList<PluginDescriptor> plugins, IReadOnlyList<string> settings)
    {
        if (plugins is [var only]) return [new(only, PluginSettings.Read(catalog, only, settings).Options, null)];
        if (settings.FirstOrDefault(s => !plugins.Any(p => Has(p, s))) is { } nobodys)
        {
            var names = plugins.SelectMany(NamesOf).Distinct();
            throw new ExperimentException(
                [new("--set", nobodys, $"none of the plugins has such an option.{NearestName.Hint(NameIn(nobodys), names)}")], "plugin");
        }

        ExperimentException? first = null;
        var read = new List<ReadPlugin>();
        foreach (var plugin in plugins)
        {
            try
            {
                read.Add(new(plugin, PluginSettings.Read(catalog, plugin, [.. settings.Where(s => Has(plugin, s))]).Options, null));
            }
            catch (ExperimentException e)
            {
                first ??= e;
                read.Add(new(plugin, null, string.Join("; ", e.Problems.Select(p => $"{p.Path}: {p.Message.TrimEnd('.')}"))));
            }
        }

        return first is not null && read.All(p => p.Refusal is not null) ? throw first : read;
    }

    private static bool Has(PluginDescriptor plugin, string setting) => NamesOf(plugin).Contains(NameIn(setting));

    private static IEnumerable<string> NamesOf(PluginDescriptor plugin) =>
        plugin.OptionsType is { } type ? OptionProperty.Of(type).Select(o => o.Name) : [];

    /// <summary>The option of <c>option=value</c> or <c>option.0=value</c>.</summary>
    private static string NameIn(string setting) => setting.Split('=', '.')[0];
}
