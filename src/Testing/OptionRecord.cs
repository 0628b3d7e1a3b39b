using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using Diffusion.Framework.Experiments;

namespace Diffusion.Framework.Testing;

/// <summary>
/// What a plugin's options are: the default of each, which files mean that do not name it, and what settings are refused in which words.
/// </summary>
internal static class OptionRecord
{
    /// <summary>The defaults of options as JSON, an absent value as null.</summary>
    public static JsonObject Defaults(object standard)
    {
        var json = ResolvedExperiment.Node(standard);
        return new(OptionProperty.Of(standard.GetType()).Select(o => KeyValuePair.Create(o.Name, json[o.Name]?.DeepClone())));
    }

    /// <summary>
    /// What the options say of themselves with one, and with two of them, at other values: the first, the last and some between, equal ones
    /// and empty ones.
    /// </summary>
    /// <param name="standard">The defaults.</param>
    public static IEnumerable<string> Refusals(object standard)
    {
        if (standard is not IValidatableObject) yield break;
        var changed = OptionProperty.Of(standard.GetType()).Select(o => (Option: o, Values: Others(o).ToArray())).ToList();
        foreach (var (i, (option, values)) in changed.Index())
        foreach (var value in values)
        {
            yield return Refusal(() => option.In(standard, value));
            foreach (var (another, others) in changed.Skip(i + 1))
            foreach (var other in others)
                yield return Refusal(() => another.In(option.In(standard, value), other));
        }
    }

    private static string Refusal(Func<object> changed)
    {
        try
        {
            var options = changed();
            var wrong = ((IValidatableObject)options).Validate(new(options));
            return string.Join("; ", wrong.Select(r => $"{string.Join(",", r.MemberNames)} {r.ErrorMessage}"));
        }
        catch (Exception e)
        {
            // What no file can say may not be thought of; it is the same every time.
            return (e.InnerException ?? e).GetType().Name;
        }
    }

    private static IEnumerable<object?> Others(OptionProperty option)
    {
        if (option.IsRun || option.Chooses is not null) return [];
        var items = Items(option).Distinct().Where(option.Allows).ToArray();
        IEnumerable<object?> values = option.IsList ? Lists(option.ItemType, items) : items;
        return option.IsNullable ? values.Append(null) : values;
    }

    private static IEnumerable<object> Items(OptionProperty option) => Type.GetTypeCode(option.ItemType) switch
    {
        _ when option.ItemType.IsEnum => Enum.GetValues(option.ItemType).Cast<object>(),
        TypeCode.Boolean => [false, true],
        TypeCode.Int32 => new[] { Whole(option.Least), Whole(option.Most), -1, 0, 1, 2, 3, 32 }.OfType<int>().Cast<object>(),
        TypeCode.Int64 => [-1L, 0L, 1L],
        TypeCode.Double =>
            new[] { Number(option.Least), Number(option.Most), -1, 0, 0.25, 0.5, 0.75, 1, 2 }.OfType<double>().Cast<object>(),
        _ => option.Words ?? ["", "a", "b", "#a1b2c3"],
    };

    private static IEnumerable<Array> Lists(Type type, IReadOnlyList<object> items)
    {
        var lists = new List<object[]> { Array.Empty<object>() };
        lists.AddRange(items.Select(x => new[] { x }));
        if (items.Count > 1) lists.AddRange([[items[0], items[1]], [items[^1], items[^2]], [items[^1], items[^1]], [.. items]]);
        foreach (var list in lists)
        {
            var array = Array.CreateInstance(type, list.Length);
            list.CopyTo(array, 0);
            yield return array;
        }
    }

    private static int? Whole(object? bound) => bound is int n ? n : null;

    private static double? Number(object? bound) =>
        bound is null ? null : Convert.ToDouble(bound, System.Globalization.CultureInfo.InvariantCulture);
}
