using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Plugins;
using Diffusion.Framework.Sampling;
using Diffusion.Framework.Training;

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
        AddOptions(properties, typeof(GeneralOptions));
        foreach (var kind in PluginKinds.OfExperiment) properties[kind.Section] = Kind(kind, catalog);
        properties["training"] = Options(typeof(TrainingOptions), "how the network is trained");
        properties["sampling"] = Options(typeof(SamplingOptions), "how many samples are drawn, in how many steps");
        return new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Diffusion experiment",
            ["type"] = "object",
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    /// <summary>What may stand in a kind's section.</summary>
    internal static JsonObject Kind(PluginKind kind, PluginCatalog catalog)
    {
        // A JSON node has one parent, so each use makes its own.
        JsonObject One() => new() { ["anyOf"] = new JsonArray([Names(kind, catalog), .. catalog.Of(kind).Select(Plugin)]) };
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

    private static JsonObject Names(PluginKind kind, PluginCatalog catalog) =>
        new() { ["enum"] = new JsonArray([.. catalog.Of(kind).Select(p => JsonValue.Create(p.Name))]) };

    private static JsonObject Plugin(PluginDescriptor plugin)
    {
        var properties = new JsonObject { ["name"] = new JsonObject { ["const"] = plugin.Name } };
        if (plugin.OptionsType is { } type) AddOptions(properties, type);
        var json = new JsonObject
        {
            ["type"] = "object",
            ["description"] = plugin.Description,
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        // The default plugin's options may be given without its name.
        if (plugin.Name != plugin.Kind.Default) json["required"] = new JsonArray("name");
        return json;
    }

    private static JsonObject Options(Type type, string description)
    {
        var properties = new JsonObject();
        AddOptions(properties, type);
        return new JsonObject
        {
            ["type"] = "object",
            ["description"] = description,
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
    }

    private static void AddOptions(JsonObject properties, Type type)
    {
        var defaults = ResolvedExperiment.Node(Activator.CreateInstance(type)!);
        foreach (var option in OptionProperty.Of(type))
        {
            var value = Value(option);
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
            json[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = JsonSerializer.SerializeToNode(range.Minimum);
            json[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = JsonSerializer.SerializeToNode(range.Maximum);
        }

        return json;
    }
}
