using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>A JSON Schema of experiment files, made from the registered plugins and their option types.</summary>
public static class ExperimentSchema
{
    public static JsonObject Create(PluginCatalog catalog)
    {
        var properties = new JsonObject
        {
            ["$schema"] = new JsonObject { ["type"] = "string" },
            ["extends"] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = "another experiment file whose settings are taken first; relative to this file",
            },
        };
        properties[ResolvedExperiment.FormatKey] = new JsonObject
        {
            ["type"] = "integer",
            ["description"] = "the format of a resolved experiment; written by the program",
        };
        properties[ResolvedExperiment.ProposedKey] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "which sections a chosen plugin proposed; written by the program",
        };
        properties[ResolvedExperiment.FoldersKey] = new JsonObject
        {
            ["type"] = "object",
            ["description"] = "from which folder each path is meant; written by the program",
        };
        AddOptions(properties, typeof(GeneralOptions), catalog);
        foreach (var section in new OtherSections(catalog).All.GroupBy(s => s.Section.Key, s => s.Section))
            properties[section.Key] = section.First() is PluginKind
                ? Kinds([.. section.OfType<PluginKind>().Distinct()], catalog)
                : Options([.. section.OfType<OptionsSection>().Distinct()], catalog);
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Diffusion experiment",
            ["allowComments"] = true,
            ["allowTrailingCommas"] = true,
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    /// <summary>The options of a section with their defaults; where tasks have options of their own there, those of all of them.</summary>
    public static JsonObject DefaultsOf(string section, PluginCatalog catalog)
    {
        var defaults = new JsonObject();
        foreach (var options in new OtherSections(catalog).All.Select(s => s.Section).OfType<OptionsSection>().Where(s => s.Key == section))
            foreach (var (name, value) in ResolvedExperiment.Node(Activator.CreateInstance(options.OptionsType)!))
                defaults[name] = value?.DeepClone();
        return defaults;
    }

    /// <summary>A section in which tasks have kinds of their own: what any of them allows.</summary>
    private static JsonObject Kinds(IReadOnlyList<PluginKind> kinds, PluginCatalog catalog) => kinds is [var only]
        ? Kind(only, catalog)
        : new()
        {
            ["anyOf"] = new JsonArray([.. kinds.Select(k => Kind(k, catalog))]),
            ["description"] = string.Join("; or, by the task, ", kinds.Select(k => k.Description)),
        };

    /// <summary>What may stand in a kind's section.</summary>
    internal static JsonObject Kind(PluginKind kind, PluginCatalog catalog)
    {
        // A JSON node has one parent, so each use makes its own.
        JsonObject One() => new() { ["anyOf"] = new JsonArray(
            [.. catalog.Of(kind).Select(Name), .. catalog.Of(kind).Select(p => Plugin(p, catalog))]) };
        JsonObject List() => new() { ["type"] = "array", ["items"] = One() };
        var json = (kind.IsList, kind.TakesOne) switch
        {
            (false, _) => One(),
            (true, true) => new JsonObject { ["anyOf"] = new JsonArray(One(), List()) },
            (true, false) => List(),
        };
        json["description"] = kind.Description + (kind.Default is { } name ? $"; default {name}" : "");
        return json;
    }

    /// <summary>A name alone. Editors show its description where they offer it.</summary>
    private static JsonObject Name(PluginDescriptor plugin) => new()
    {
        ["const"] = plugin.Name,
        ["description"] = plugin.Description + (plugin.Source.Length > 0 ? $" [{plugin.Source}]" : ""),
    };

    private static JsonObject Plugin(PluginDescriptor plugin, PluginCatalog catalog)
    {
        var properties = new JsonObject { ["name"] = Name(plugin) };
        if (plugin.OptionsType is { } type) AddOptions(properties, type, catalog);
        // Options may be given without a name: of the default plugin, and of the one that the file names which this extends.
        return new()
        {
            ["type"] = "object",
            ["description"] = plugin.Description,
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    /// <summary>A section of options; where tasks have options of their own there, those of all of them.</summary>
    private static JsonObject Options(IReadOnlyList<OptionsSection> sections, PluginCatalog catalog)
    {
        var properties = new JsonObject();
        foreach (var section in sections) AddOptions(properties, section.OptionsType, catalog);
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = sections[0].Description,
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    private static void AddOptions(JsonObject properties, Type type, PluginCatalog catalog)
    {
        var defaults = ResolvedExperiment.Node(Activator.CreateInstance(type)!);
        foreach (var option in OptionProperty.Of(type))
        {
            var value = option.Chooses is { } kind ? Kind(kind, catalog) : Value(option);
            var json = option.IsList ? new JsonObject { ["type"] = "array", ["items"] = value } : value;
            json["description"] = option.Description;
            if (defaults[option.Name] is { } preset) json["default"] = preset.DeepClone();
            properties[option.Name] = json;
        }
    }

    private static JsonObject Value(OptionProperty option)
    {
        if (option.Words is { } words) return new JsonObject { ["enum"] = new JsonArray([.. words.Select(w => JsonValue.Create(w))]) };
        var json = new JsonObject
        {
            ["type"] = Type.GetTypeCode(option.ItemType) switch
            {
                TypeCode.Int32 or TypeCode.Int64 => "integer",
                TypeCode.Double => "number",
                TypeCode.Boolean => "boolean",
                _ => "string",
            },
        };
        if (option.Range is { } range)
        {
            // JSON has no number for an end that is open.
            if (option.Least is { } least)
                json[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = JsonSerializer.SerializeToNode(least);
            if (option.Most is { } most)
                json[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = JsonSerializer.SerializeToNode(most);
        }

        return json;
    }
}
