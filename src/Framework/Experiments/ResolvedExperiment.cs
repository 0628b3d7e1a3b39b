using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Experiments;

/// <summary>The JSON of an experiment with every default written out; reading it gives the same experiment again.</summary>
public static class ResolvedExperiment
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>The keys that say where a run is kept and shown, not what it is.</summary>
    public static readonly IReadOnlyList<string> NotIdentity = ["output", "description", "tracking", "name"];

    public static JsonObject ToJson(Experiment experiment)
    {
        var json = Node(experiment.General);
        foreach (var kind in PluginKinds.OfExperiment)
        {
            var choices = experiment.Choices[kind];
            if (kind.TakesOne && choices.Count == 1) json[kind.Section] = Node(choices[0]);
            else if (choices.Count > 0) json[kind.Section] = new JsonArray([.. choices.Select(Node)]);
        }

        json["training"] = Node(experiment.Training);
        json["sampling"] = Node(experiment.Sampling);
        return json;
    }

    /// <summary>The identity of an experiment: 12 hexadecimal digits over everything that changes its results.</summary>
    public static string Id(Experiment experiment)
    {
        var json = ToJson(experiment);
        foreach (var key in NotIdentity) json.Remove(key);
        return Hash(json);
    }

    /// <summary>12 hexadecimal digits over a JSON object.</summary>
    internal static string Hash(JsonObject json) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString())))[..12];

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
}
