using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Testing;

/// <summary>
/// The options with which a plugin is tried: as given, and with one option at a time changed to another allowed value, with a second where
/// it is allowed only so.
/// </summary>
internal static class OptionVariants
{
    /// <summary>
    /// Each with the JSON of what differs from the defaults. Laws are tried with ordinary ones; of the others, such as bounds that cut a
    /// distribution off, it is only looked at what is computed.
    /// </summary>
    /// <param name="given">The options record as given; null for a plugin without options.</param>
    /// <param name="breadth">Which of them.</param>
    public static IEnumerable<(string Label, object? Options, bool IsOrdinary)> Of(object? given, Breadth breadth)
    {
        if (given is null) return [("", null, true)];
        var standard = Activator.CreateInstance(given.GetType())!;
        var defaults = ResolvedExperiment.Node(standard);
        // Of one that lacks an option nothing is tried: what would be made up says nothing of it.
        var changed = breadth == Breadth.EachOption && IsValid(given) ? Changed(given, standard) : [];
        return changed.Prepend((Options: given, IsOrdinary: true)).Where(o => IsValid(o.Options))
            .Select(o => (Label(defaults, ResolvedExperiment.Node(o.Options), given.GetType()), (object?)o.Options, o.IsOrdinary))
            .OrderByDescending(o => o.IsOrdinary).DistinctBy(o => o.Item1);
    }

    private static string Label(JsonObject defaults, JsonObject options, Type type)
    {
        // The same file elsewhere is the same option.
        foreach (var path in OptionProperty.Of(type).Where(o => o.IsInputPath && options[o.Name] is not null))
            options[path.Name] = Path.GetFileName(Path.TrimEndingDirectorySeparator((string)options[path.Name]!));
        // So is a run of the same experiment.
        foreach (var run in OptionProperty.Of(type).Where(o => o.IsRun && options[o.Name] is not null))
            options[run.Name] = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator((string)options[run.Name]!)));
        var differing = options.Where(o => !JsonNode.DeepEquals(o.Value, defaults[o.Key])).Select(o => KeyValuePair.Create(o.Key,
            o.Value?.DeepClone()));
        var json = new JsonObject(differing);
        return json.Count == 0 ? "" : json.ToJsonString();
    }

    /// <summary>Options that were given are meant as they are.</summary>
    private static IEnumerable<(object Options, bool IsOrdinary)> Changed(object given, object defaults)
    {
        List<OptionProperty> open = [.. OptionProperty.Of(given.GetType())
            .Where(o => !o.IsList && !o.IsRun && !o.IsInputPath && Equals(o.Get(given), o.Get(defaults)))];
        return
            from option in open
            from other in Others(option, option.Get(given))
            let changed = option.In(given, other.Value)
            select IsValid(changed) ? (changed, other.IsOrdinary) : (Completed(changed, option, open) ?? changed, false);
    }

    /// <summary>What is allowed only together with another option, with the first that makes it so; null where none does.</summary>
    private static object? Completed(object changed, OptionProperty option, IEnumerable<OptionProperty> open) =>
        (from other in open
         where other != option
         from value in Others(other, other.Get(changed))
         select other.In(changed, value.Value)).FirstOrDefault(IsValid);

    private static IEnumerable<(object Value, bool IsOrdinary)> Others(OptionProperty option, object? value) =>
        Ordinary(option, value).Select(v => (v, true)).Concat(Unusual(option, value).Select(v => (v, false)));

    private static IEnumerable<object> Ordinary(OptionProperty option, object? value) => value switch
    {
        bool b => [!b],
        Enum e => Enum.GetValues(e.GetType()).Cast<object>().Where(o => !o.Equals(e)),
        string s when option.Words is { } words => words.Where(w => w != s),
        int n => new[] { n / 2, n + n / 2 + 1 }.Where(x => x != n && option.Allows(x)).Cast<object>(),
        double x => new[] { x / 2, x == 0 ? 0.5 : x * 1.5 }.Where(o => o != x && option.Allows(o)).Cast<object>(),
        _ => [],
    };

    private static IEnumerable<object> Unusual(OptionProperty option, object? value) => value switch
    {
        null when option.ItemType == typeof(bool) => [false, true],
        null when option.ItemType.IsEnum => Enum.GetValues(option.ItemType).Cast<object>(),
        null when option.ItemType == typeof(int) => new[] { 1, 3 }.Where(n => option.Allows(n)).Cast<object>(),
        null when option.ItemType == typeof(double) => new[] { 0.3, 1.5 }.Where(x => option.Allows(x)).Cast<object>(),
        int n when n != 1 && option.Allows(1) => [1],
        _ => [],
    };

    private static bool IsValid(object options) =>
        options is not IValidatableObject validatable || !validatable.Validate(new ValidationContext(options)).Any();
}
