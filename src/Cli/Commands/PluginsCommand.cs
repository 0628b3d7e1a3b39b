using System.CommandLine;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Diffusion.Cli.Display;
using Diffusion.Framework.Experiments;
using Diffusion.Framework.Plugins;

namespace Diffusion.Cli.Commands;

internal static partial class PluginsCommand
{
    public static Command Create(PluginCatalog catalog)
    {
        var name = new Argument<string?>("NAME") { Description = "only plugins of this name or kind", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "prints JSON: kind, name, description, source, options with defaults" };
        var with = Arguments.With();
        var command = new DocumentedCommand(
            "plugins", "Lists the plugins with their options.",
            "diffusion plugins",
            "diffusion plugins sampler",
            "diffusion plugins dpm-solver++",
            "diffusion plugins --json")
        {
            name, json, with,
        };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(name);
            var known = new ExperimentReader(catalog).PluginsOf(parsed.GetValue(with));
            var plugins = known.All
                .Where(p => wanted is null || p.Name == wanted || p.Kind.Name == wanted || p.Kind.Key == wanted)
                .ToList();
            if (plugins.Count == 0)
            {
                var names = known.All.Select(p => p.Name).Concat(known.Kinds.Select(k => k.Name)).Distinct();
                Console.Error.WriteLine(
                    $"There is no plugin and no kind '{wanted}'.{NearestName.Hint(wanted!, names)} 'diffusion plugins' lists all.");
                return ExitCode.Wrong;
            }

            if (parsed.GetValue(json)) Console.Out.WriteLine(JsonText.Of(new JsonArray([.. plugins.Select(Json)])));
            else foreach (var line in Lines(plugins)) Console.Out.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    private static JsonObject Json(PluginDescriptor plugin)
    {
        var options = new JsonObject();
        var defaults = plugin.DefaultOptions is { } preset ? ResolvedExperiment.Node(preset) : [];
        foreach (var option in Options(plugin)) options[option.Name] = defaults[option.Name]?.DeepClone();
        return new JsonObject
        {
            ["kind"] = plugin.Kind.Name,
            ["name"] = plugin.Name,
            ["description"] = plugin.Description,
            ["source"] = plugin.Source,
            ["options"] = options,
            ["assembly"] = plugin.Outside?.File,
        };
    }

    private static IEnumerable<string> Lines(IReadOnlyList<PluginDescriptor> plugins)
    {
        foreach (var group in plugins.GroupBy(p => p.Kind))
        {
            yield return $"{group.Key.Name}: {group.Key.Description}{(group.Key.Default is { } name ? $" (default {name})" : "")}";
            int width = group.Max(p => p.Name.Length);
            foreach (var plugin in group)
            {
                var origin = plugin.Outside is { } assembly ? $" (from {RunText.Relative(assembly.File)})" : "";
                var source = plugin.Source.Length > 0 ? $" [{plugin.Source}]" : "";
                yield return $"  {plugin.Name.PadRight(width)} {plugin.Description}{source}{origin}";
                var defaults = plugin.DefaultOptions is { } preset ? ResolvedExperiment.Node(preset) : [];
                foreach (var option in Options(plugin))
                {
                    var standard = defaults[option.Name]?.ToJsonString() ?? "absent";
                    yield return $"    {option.Name} = {standard}: {option.Description}; {option.Allowed}";
                }
            }

            yield return "";
        }

        // Sources such as "001 Algorithm 2" say nothing to those who have not read the documents.
        if (plugins.Any(p => Lecture().IsMatch(p.Source)))
            yield return "In brackets: the paper or the equation. Numbers from 000 to 004 are the documents on diffusion models that this "
                + "project follows; docs/lectures.md goes through them statement by statement.";
    }

    [GeneratedRegex(@"\b00[0-4]\b")]
    private static partial Regex Lecture();

    private static IReadOnlyList<OptionProperty> Options(PluginDescriptor plugin) =>
        plugin.OptionsType is { } type ? OptionProperty.Of(type) : [];
}
