using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>The JSON of an experiment with every default written out; reading it gives the same experiment again.</summary>
public static class ResolvedExperiment
{
    /// <summary>The key of the format's number.</summary>
    public const string FormatKey = "format";

    /// <summary>The key that tells which sections a chosen plugin proposed: its kind and name by the section's key.</summary>
    public const string ProposedKey = "proposed";

    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static JsonObject ToJson(Experiment experiment)
    {
        var json = new JsonObject { [FormatKey] = EngineRevision.Format };
        foreach (var (key, value) in Node(experiment.General)) json[key] = value?.DeepClone();
        foreach (var section in experiment.Sections)
        {
            if (section is OptionsSection options) json[section.Key] = Node(experiment.Options[options]);
            if (section is not PluginKind kind) continue;
            var choices = experiment.Choices[kind];
            if (kind.TakesOne && choices.Count == 1) json[kind.Key] = Node(choices[0]);
            else if (choices.Count > 0) json[kind.Key] = new JsonArray([.. choices.Select(Node)]);
        }

        var proposed = experiment.Choices.Values.SelectMany(c => c).Where(c => c.ProposedBy is not null)
            .Select(c => KeyValuePair.Create(c.Plugin.Kind.Key, (JsonNode?)ProposerText(c.ProposedBy!))).ToList();
        if (proposed.Count > 0) json[ProposedKey] = new JsonObject(proposed);
        return json;
    }

    /// <summary>The JSON of an options record, camelCase, without absent values.</summary>
    public static JsonObject Node(object options) => (JsonObject)JsonSerializer.SerializeToNode(options, options.GetType(), Format)!;

    /// <summary>The JSON of a chosen plugin, with its options.</summary>
    public static JsonObject Node(PluginChoice choice)
    {
        var json = new JsonObject { ["name"] = choice.Plugin.Name };
        if (choice.Options is null) return json;
        foreach (var (key, value) in Node(choice.Options)) json[key] = value?.DeepClone();
        return json;
    }

    internal static string ProposerText(PluginDescriptor plugin) => $"{plugin.Kind.Name} {plugin.Name}";
}
