using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// One source of settings: a file, the environment or an override. Keys are configuration paths such as <c>sampler:eta</c>.
/// </summary>
/// <param name="Where">How messages name it.</param>
/// <param name="Values">Its settings; null where JSON says null.</param>
/// <param name="Path">The configuration path that all of it is below; empty when it speaks of everything.</param>
internal sealed record Layer(string Where, IReadOnlyDictionary<string, string?> Values, string Path = "")
{
    /// <summary>Environment variables such as <c>DIFFUSION__training__steps=100</c> override files.</summary>
    public const string EnvironmentPrefix = "DIFFUSION__";

    /// <summary>True where each setting is a variable of its own.</summary>
    private bool IsEnvironment { get; init; }

    public static Layer OfFile(string where, string file) =>
        Of(where, b => b.AddJsonFile(System.IO.Path.GetFullPath(file), optional: false));

    /// <summary>The environment is one source, so that the order of its variables does not matter.</summary>
    public static Layer OfEnvironment() =>
        Of("environment variable", b => b.AddEnvironmentVariables(EnvironmentPrefix)) with { IsEnvironment = true };

    /// <summary>How messages name the place of one of its settings.</summary>
    public string WhereIs(string key) =>
        IsEnvironment ? $"{Where} {EnvironmentPrefix}{key.Replace(":", "__", StringComparison.Ordinal)}" : Where;

    /// <summary>An override <c>path=value</c>; the value is JSON where it can be read as such, else a string.</summary>
    public static Layer OfOverride(string text, List<Problem> problems)
    {
        var where = $"--set {text}";
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            problems.Add(new(where, "", "is not of the form path=value, such as sampler.eta=0.5"));
            return new(where, new Dictionary<string, string?>());
        }

        return OfSetting(where, text[..equals], Parse(text[(equals + 1)..]));
    }

    /// <summary>One setting at a JSON path such as <c>sampler.eta</c>.</summary>
    public static Layer OfSetting(string where, string path, JsonNode? value)
    {
        var nested = value?.DeepClone();
        foreach (var key in path.Split('.').Reverse()) nested = new JsonObject { [key] = nested };
        return OfJson(where, (JsonObject)nested!) with { Path = path.Replace('.', ':') };
    }

    public static Layer OfJson(string where, JsonObject settings) =>
        Of(where, b => b.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(settings.ToJsonString()))));

    private static JsonNode? Parse(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }

    private static Layer Of(string where, Action<IConfigurationBuilder> add)
    {
        var builder = new ConfigurationBuilder();
        add(builder);
        var root = builder.Build();
        var provider = root.Providers.Single();
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, _) in root.AsEnumerable())
            if (provider.TryGet(key, out var value)) values[key] = value;
        return new(where, values);
    }
}

/// <summary>Settings that had another path in an earlier version. The earlier path is still understood.</summary>
internal static class Renamed
{
    private static readonly Dictionary<string, string> Paths = new(StringComparer.OrdinalIgnoreCase)
    {
        ["training:weightDecay"] = "optimizer:weightDecay",
        ["sampling:vectors"] = "sampling:targets",
        ["data:levels"] = "data:quantisationLevels",
    };

    /// <summary>The present configuration path of a setting.</summary>
    public static string Now(string key)
    {
        foreach (var (before, now) in Paths)
        {
            if (key.Equals(before, StringComparison.OrdinalIgnoreCase)) return now;
            if (key.StartsWith(before + ":", StringComparison.OrdinalIgnoreCase)) return now + key[before.Length..];
        }

        return key;
    }
}
