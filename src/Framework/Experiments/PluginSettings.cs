using System.Text.Json.Nodes;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>Reads the options of one plugin outside of an experiment, with the same messages.</summary>
public static class PluginSettings
{
    /// <summary>A plugin with options.</summary>
    /// <param name="catalog">Where it is registered.</param>
    /// <param name="plugin">The plugin.</param>
    /// <param name="settings">Items <c>option=value</c>, as <c>--set</c> takes them.</param>
    /// <exception cref="ExperimentException">With every problem.</exception>
    public static PluginChoice Read(PluginCatalog catalog, PluginDescriptor plugin, IReadOnlyList<string> settings)
    {
        var kind = plugin.Kind;
        var named = new JsonObject { ["name"] = plugin.Name };
        var section = new JsonObject { [kind.Key] = kind.TakesOne ? named : new JsonArray(named) };
        var path = kind.TakesOne ? kind.Key : $"{kind.Key}.0";
        var source = ExperimentSource.OfJson("verify", section, catalog).With(settings.Select(s => $"{path}.{s}"));
        List<Problem> problems = [.. source.Problems];
        var choices = new PluginChooser(catalog)
            .Choose(kind, source.Build().GetSection(kind.Key), new OptionsBinder(source, catalog, problems));
        return choices is [var only] && problems.Count == 0 ? only : throw new ExperimentException(problems, "plugin");
    }
}
