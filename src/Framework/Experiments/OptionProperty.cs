using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.Configuration;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// One property of an options record: its JSON name, its type, what is allowed. The binder, the schema, the plugin list and
/// error messages all read it, so that they cannot disagree.
/// </summary>
public sealed class OptionProperty
{
    private readonly PropertyInfo _property;

    private OptionProperty(PropertyInfo property)
    {
        _property = property;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        IsNullable = type != property.PropertyType
            || new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;
        IsList = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        ItemType = IsList ? type.GetGenericArguments()[0] : type;
    }

    /// <summary>Its name in JSON, camelCase.</summary>
    public string Name { get; }

    public bool IsNullable { get; }

    public bool IsList { get; }

    /// <summary>The type of the value, or of an item when it is a list.</summary>
    public Type ItemType { get; }

    public string Description => _property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";

    /// <summary>The name that it had in an earlier version, or null.</summary>
    public FormerlyAttribute? Formerly => _property.GetCustomAttribute<FormerlyAttribute>();

    /// <summary>What the option can change, as far as it is known to be less than its section.</summary>
    public Effect Effect => _property.GetCustomAttribute<AffectsAttribute>()?.Effect ?? Effect.Training;

    /// <summary>The number of what the option means.</summary>
    public int Revision => _property.GetCustomAttribute<RevisionAttribute>()?.Number ?? RevisionAttribute.First;

    /// <summary>True when it names a file or a folder that the experiment reads: it is meant from the file that it is written in.</summary>
    public bool IsInputPath => _property.GetCustomAttribute<InputPathAttribute>() is not null;

    /// <summary>True when the identity takes what the file holds that it names.</summary>
    public bool IsContent => _property.GetCustomAttribute<InputPathAttribute>() is { IsContent: true };

    /// <summary>True when it is no part of an identity while it has its default.</summary>
    public bool IsAddedLater => _property.GetCustomAttribute<AddedLaterAttribute>() is not null;

    /// <summary>True when it names another run.</summary>
    public bool IsRun => ItemType.IsAssignableTo(typeof(RunReference));

    /// <summary>The kind of the plugin that it chooses; null when it chooses none.</summary>
    public PluginKind? Chooses => PluginOption.KindOf(ItemType);

    /// <summary>The allowed numbers, or null.</summary>
    public RangeAttribute? Range => _property.GetCustomAttribute<RangeAttribute>();

    /// <summary>The allowed words of an enumeration, or of a string that lists them; otherwise null.</summary>
    public IReadOnlyList<string>? Words =>
        ItemType.IsEnum ? [.. Enum.GetNames(ItemType).Select(JsonNamingPolicy.CamelCase.ConvertName)]
        : _property.GetCustomAttribute<AllowedValuesAttribute>()?.Values.OfType<string>().ToArray();

    /// <summary>What is allowed, in words, such as "a number from 0 to 1".</summary>
    public string Allowed
    {
        get
        {
            if (Words is { } words) return "one of " + string.Join(", ", words);
            if (IsRun) return "the folder of a run";
            if (Chooses is { } kind) return $"the name of a {kind.Name}, or an object with its name and its options";
            var one = Type.GetTypeCode(ItemType) switch
            {
                TypeCode.Int32 or TypeCode.Int64 => "a whole number",
                TypeCode.Double => "a number",
                TypeCode.Boolean => "true or false",
                _ => "a text",
            };
            return (IsList ? $"a list, each item {one}" : one) + RangeText;
        }
    }

    /// <summary>The least allowed number; null where there is none.</summary>
    public object? Least => Range is { } range && double.IsFinite(Number(range.Minimum)) ? range.Minimum : null;

    /// <summary>The largest allowed number; null where there is none.</summary>
    public object? Most => Range is { } range && double.IsFinite(Number(range.Maximum)) ? range.Maximum : null;

    private string RangeText => (Least, Most) switch
    {
        (null, null) => "",
        ({ } least, null) => $"{(Range!.MinimumIsExclusive ? " above" : " of at least")} {Text(least)}",
        (null, { } most) => $"{(Range!.MaximumIsExclusive ? " below" : " of at most")} {Text(most)}",
        var (least, most) => $" {(Range!.MinimumIsExclusive ? "above" : "from")} {Text(least)} "
            + $"{(Range.MaximumIsExclusive ? "to below" : "to")} {Text(most)}",
    };

    /// <summary>
    /// The properties of an options record, in the order of their declaration; those of the record that it extends come first.
    /// </summary>
    public static IReadOnlyList<OptionProperty> Of(Type options) =>
        [.. options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)
            .OrderBy(p => Depth(p.DeclaringType!)).Select(p => new OptionProperty(p))];

    private static int Depth(Type type) => type.BaseType is { } parent ? 1 + Depth(parent) : 0;

    public object? Get(object options) => _property.GetValue(options);

    public void Set(object options, object? value) => _property.SetValue(options, value);

    /// <summary>
    /// True for a value, or an item of a list, within the range. Bounds are compared as numbers: by <c>[Range(0, 1)]</c> itself, whose
    /// bounds are whole, 1.4 would be allowed, since it is rounded first.
    /// </summary>
    public bool Allows(object value)
    {
        if (Range is not { } range) return true;
        if (value is not (int or long or double)) return range.IsValid(value);
        double number = Number(value), least = Number(range.Minimum), most = Number(range.Maximum);
        return (range.MinimumIsExclusive ? number > least : number >= least) && (range.MaximumIsExclusive ? number < most : number <= most);
    }

    /// <summary>A copy of an options object in which this option has another value.</summary>
    public object In(object options, object? value)
    {
        var copy = Activator.CreateInstance(options.GetType())!;
        foreach (var option in Of(options.GetType())) option.Set(copy, option.Get(options));
        Set(copy, value);
        return copy;
    }

    /// <summary>Reads a configured value; the error says what was found and what is allowed.</summary>
    public bool TryRead(IConfigurationSection section, out object? value, out string error)
    {
        value = null;
        error = "";
        bool hasChildren = section.GetChildren().Any();
        if (section.Value is null && !hasChildren && IsNullable) return true;
        if (IsList) return TryReadList(section, out value, out error);
        if (hasChildren || section.Value is not { } text)
        {
            error = $"found {(hasChildren ? "an object or a list" : "null")}; allowed: {Allowed}.";
            return false;
        }

        if (TryReadItem(text, out value)) return true;
        error = $"found '{text}'; allowed: {Allowed}.{(Words is { } words ? NearestName.Hint(text, words) : "")}";
        return false;
    }

    private bool TryReadList(IConfigurationSection section, out object? value, out string error)
    {
        value = null;
        error = "";
        var children = section.GetChildren().ToList();
        if (!string.IsNullOrEmpty(section.Value))
        {
            error = $"found '{section.Value}'; allowed: {Allowed}.";
            return false;
        }

        var items = Array.CreateInstance(ItemType, children.Count);
        for (int i = 0; i < children.Count; i++)
        {
            if (children[i].Value is not { } text || !TryReadItem(text, out var item))
            {
                error = $"found '{children[i].Value ?? "an object or a list"}' as item {i}; allowed: {Allowed}.";
                return false;
            }

            items.SetValue(item, i);
        }

        value = items;
        return true;
    }

    private bool TryReadItem(string text, out object? value)
    {
        value = null;
        if (ItemType.IsEnum)
        {
            int index = Words!.ToList().IndexOf(text);
            if (index >= 0) value = Enum.Parse(ItemType, Enum.GetNames(ItemType)[index]);
        }
        else if (IsRun)
        {
            if (text.Length > 0) value = Activator.CreateInstance(ItemType, text);
        }
        else
        {
            value = Type.GetTypeCode(ItemType) switch
            {
                TypeCode.Int32 => JsonNumber.Whole(text) is >= int.MinValue and <= int.MaxValue and var n ? (int)n : null,
                TypeCode.Int64 => JsonNumber.Whole(text),
                TypeCode.Double => JsonNumber.Of(text),
                TypeCode.Boolean => bool.TryParse(text, out bool b) ? b : null,
                _ => Words is null || Words.Contains(text) ? text : null,
            };
        }

        return value is not null && Allows(value);
    }

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private static string Text(object bound) => Convert.ToString(bound, CultureInfo.InvariantCulture)!;
}
