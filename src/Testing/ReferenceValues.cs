using System.Text.Json;
using System.Text.Json.Nodes;
using Diffusion.Framework.Plugins;

namespace Diffusion.Framework.Testing;

/// <summary>
/// What plugins computed when their numbers were recorded, by kind, name and options. A plugin whose numbers change keeps the name of its
/// runs' identities unless its revision is raised: so who changes them on purpose raises <see cref="RevisionAttribute"/> and records anew.
/// </summary>
public sealed class ReferenceValues
{
    // A sum over some hundred numbers, each to a relative 1e-6; networks' to a relative 1e-3.
    private const double Tolerance = 2e-3;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    // Beside the numbers with each options, which begin with a brace.
    private const string DefaultsKey = "defaults", RefusalsKey = "refusals";

    private readonly JsonObject _values;

    private ReferenceValues(JsonObject values) => _values = values;

    /// <summary>The values of the plugins that come with the program.</summary>
    public static ReferenceValues OfProgram()
    {
        using var stream = typeof(ReferenceValues).Assembly.GetManifestResourceStream("reference.json")!;
        return new((JsonObject)JsonNode.Parse(stream)!);
    }

    /// <summary>Values that were written to a file; none where there is no file yet.</summary>
    public static ReferenceValues Read(string file) => new(File.Exists(file) ? (JsonObject)JsonNode.Parse(File.ReadAllText(file))! : []);

    public void Write(string file) => File.WriteAllText(file, _values.ToJsonString(Indented) + "\n");

    /// <summary>True where there are numbers of a plugin.</summary>
    public bool Know(PluginDescriptor plugin) => _values[Key(plugin)] is JsonObject;

    /// <summary>True where it is known what options a plugin has.</summary>
    internal bool KnowOptions(PluginDescriptor plugin) => _values[Key(plugin)] is JsonObject known && known.ContainsKey(DefaultsKey);

    /// <summary>Takes the options of a plugin in place of what was known of them.</summary>
    internal void SetOptions(PluginDescriptor plugin, object standard)
    {
        var known = Of(plugin);
        known[DefaultsKey] = OptionRecord.Defaults(standard);
        known[RefusalsKey] = Math.Round(NumberOf(standard), 4);
    }

    /// <exception cref="CheckFailedException">When a default is another than was recorded, or other settings are refused.</exception>
    /// <exception cref="NotTriedException">When those of another revision were recorded.</exception>
    internal void CheckOptions(PluginDescriptor plugin, object standard)
    {
        var known = (JsonObject)_values[Key(plugin)]!;
        RequireRevision(known, plugin);
        var now = OptionRecord.Defaults(standard);
        foreach (var (name, before) in (JsonObject)known[DefaultsKey]!)
        {
            Must.Hold(now.ContainsKey(name), $"the option '{name}' is no longer there");
            Must.Hold(JsonNode.DeepEquals(now[name], before),
                $"the default of '{name}' is {Text(now[name])}, and was {Text(before)}: files mean something else that do not name it");
        }

        // One that came later may be refused with others.
        if (now.Count == ((JsonObject)known[DefaultsKey]!).Count)
            Must.Hold(Math.Abs(NumberOf(standard) - (double)known[RefusalsKey]!) <= Tolerance,
                $"other settings are refused than at revision {plugin.Revision}, or in other words");
    }

    /// <summary>Takes the numbers of a plugin in place of what it had with these options.</summary>
    internal void Set(PluginDescriptor plugin, string options, IReadOnlyDictionary<string, double> numbers)
    {
        Of(plugin)[options.Length == 0 ? "{}" : options] =
            new JsonObject(numbers.Select(n => KeyValuePair.Create(n.Key, (JsonNode?)Math.Round(n.Value, 4))));
    }

    /// <exception cref="CheckFailedException">When a number is another one than was recorded.</exception>
    /// <exception cref="NotTriedException">When nothing was recorded that these numbers could be compared with.</exception>
    internal void Check(PluginDescriptor plugin, string options, Func<Record> measure)
    {
        if (_values[Key(plugin)] is not JsonObject known) throw new NotTriedException("none of its numbers were recorded");
        RequireRevision(known, plugin);
        if (known[options.Length == 0 ? "{}" : options] is not JsonObject expected)
            throw new NotTriedException("its numbers with these options were not recorded");
        var record = Measured(measure);
        var numbers = record.Numbers;
        foreach (var (name, value) in expected)
        {
            Must.Hold(
                numbers.ContainsKey(name),
                $"'{name}' is no longer among its numbers{(record.Thrown.Count > 0 ? $"; it threw {record.Thrown[0]}" : "")}");
            double before = (double)value!, now = numbers[name];
            Must.Hold(Math.Abs(now - before) <= Tolerance,
                $"'{name}' is {now:f4}, and was {before:f4} at revision {plugin.Revision}; where that is meant, raise [Revision]");
        }
    }

    /// <summary>What had numbers has some.</summary>
    private static Record Measured(Func<Record> measure)
    {
        try
        {
            return measure();
        }
        catch (NotTriedException e)
        {
            throw new CheckFailedException($"numbers were recorded, and now there are none: {e.Message}");
        }
    }

    private JsonObject Of(PluginDescriptor plugin)
    {
        if (_values[Key(plugin)] is not JsonObject known || (int?)known["revision"] != plugin.Revision)
            _values[Key(plugin)] = known = new JsonObject { ["revision"] = plugin.Revision };
        return known;
    }

    private static void RequireRevision(JsonObject known, PluginDescriptor plugin)
    {
        if ((int?)known["revision"] != plugin.Revision)
            throw new NotTriedException($"revision {known["revision"]} was recorded, and it has revision {plugin.Revision}");
    }

    private static double NumberOf(object standard)
    {
        var record = new Record();
        record.AddTexts("refusals", OptionRecord.Refusals(standard));
        return record.Numbers["refusals"];
    }

    private static string Text(JsonNode? value) => value?.ToJsonString() ?? "absent";

    private static string Key(PluginDescriptor plugin) => $"{plugin.Kind.Name}/{plugin.Name}";
}
