using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Diffusion.Framework.Files;
using Diffusion.Framework.Plugins;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Experiments;

/// <summary>
/// Reads options records strictly: an unknown key, a wrong type or a value out of range is a problem, and all are collected.
/// </summary>
internal sealed class OptionsBinder(ExperimentSource source, PluginCatalog catalog, List<Problem> problems)
{
    private readonly Dictionary<string, WrittenPath> _paths = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Finds what was meant by unknown keys.</summary>
    public Func<OptionHints> Hints { get; set; } = () => OptionHints.None;

    /// <summary>Reads a record of the given type; what is absent keeps its default.</summary>
    /// <param name="type">An options record with a parameterless constructor.</param>
    /// <param name="section">Where its keys are.</param>
    /// <param name="otherKeys">Keys that belong to somebody else.</param>
    public object Bind(Type type, IConfiguration section, params IReadOnlyList<string> otherKeys) => Bind(type, section, otherKeys, []);

    /// <summary>The same, where some keys have been spoken of already.</summary>
    public object Bind(Type type, IConfiguration section, IReadOnlyList<string> otherKeys, IReadOnlyList<string> told)
    {
        var options = Activator.CreateInstance(type)!;
        var properties = OptionProperty.Of(type);
        int before = problems.Count;
        foreach (var child in section.GetChildren())
        {
            if (otherKeys.Concat(told).Contains(child.Key, StringComparer.OrdinalIgnoreCase)) continue;
            var property = properties.FirstOrDefault(p => p.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null && Former(child, section, properties) is var (renamed, refusal))
            {
                if (refusal is not null)
                {
                    Add(child.Path, refusal);
                    continue;
                }

                property = renamed;
            }

            if (property is null && source.IsOld(child.Path)) continue;
            if (property is null) Unknown(child, properties.Select(p => p.Name).Concat(otherKeys.Where(k => !k.StartsWith('$'))));
            else if (Misplaced(child, property) is { } found) Add(child.Path, $"found {found}; allowed: {property.Allowed}.");
            else if (property.Chooses is { } kind) Choose(options, property, kind, child);
            else if (!property.TryRead(child, out var value, out var error)) Add(child.Path, error);
            else property.Set(options, property.IsInputPath && value is string path ? Found(child.Path, path, property) : value);
        }

        if (problems.Count == before) CheckWhole(options, section);
        return options;
    }

    /// <summary>A binder of the same settings that keeps its problems to itself.</summary>
    public OptionsBinder Silent() => new(source, catalog, []);

    /// <summary>The paths of files and folders in a section, by the name of their options.</summary>
    public IReadOnlyDictionary<string, WrittenPath> PathsIn(IConfigurationSection section, Type options) =>
        OptionProperty.Of(options).Where(o => _paths.ContainsKey($"{section.Path}:{o.Name}"))
            .ToDictionary(o => o.Name, o => _paths[$"{section.Path}:{o.Name}"]);

    /// <summary>What stands at a path in words, where it has neither a text nor anything below.</summary>
    public string? EmptyAt(string path) => source.EmptyAt(path);

    /// <summary>Notes a problem at a configuration path.</summary>
    public void Add(string key, string message) => problems.Add(new(source.WhereIs(key), key.Replace(':', '.'), message));

    /// <summary>The option that had this name in an earlier version, and why the name is not understood here, if it is not.</summary>
    private (OptionProperty Renamed, string? Refusal)? Former(
        IConfigurationSection child, IConfiguration section, IReadOnlyList<OptionProperty> properties)
    {
        var renamed = properties.FirstOrDefault(p => string.Equals(p.Formerly?.Name, child.Key, StringComparison.OrdinalIgnoreCase));
        if (renamed is null) return null;
        if (section.GetSection(renamed.Name).Exists())
            return (renamed, $"is called '{renamed.Name}' now, which is set too; remove one of them.");
        return (renamed, source.IsOfRun(child.Path) ? null : renamed.Formerly!.RefusedElsewhere);
    }

    /// <summary>Reads an option that is a choice of a plugin; null leaves it as it is.</summary>
    private void Choose(object options, OptionProperty property, PluginKind kind, IConfigurationSection section)
    {
        if (section.Value is null && !section.GetChildren().Any()) return;
        if (new PluginChooser(catalog).ChooseInner(kind, section, this) is { } choice)
            property.Set(options, Activator.CreateInstance(property.ItemType, choice));
    }

    /// <summary>What was found where it cannot stand, of that which has the same flat value as something else; null where it can.</summary>
    private string? Misplaced(IConfigurationSection child, OptionProperty property) => source.EmptyAt(child.Path) switch
    {
        { } empty => property.IsList && empty == "an empty list" ? null : empty,
        null when property.IsList && child.Value == "" => "''",
        _ => null,
    };

    /// <summary>Where a file or a folder is, from where its path is written.</summary>
    private string Found(string key, string path, OptionProperty property)
    {
        if (path.Length == 0) return path;
        var written = new WrittenPath(path, source.FolderOf(key));
        if (!property.IsContent) _paths[key] = written;
        if (RegularFile.Refusal(written.Full) is { } refusal) Add(key, $"'{path}' {refusal}");
        return property.IsContent ? Path.GetFullPath(written.Full) : written.Full;
    }

    private void Unknown(IConfigurationSection child, IEnumerable<string> known)
    {
        var names = known.ToList();
        var allowed = names.Count == 0 ? "nothing is allowed here" : "allowed: " + string.Join(", ", names);
        var section = child.Path[..Math.Max(0, child.Path.Length - child.Key.Length - 1)].Split(':')[0];
        Add(child.Path, $"unknown key '{child.Key}'; {allowed}.{Hints().For(section, child.Key, names)}");
    }

    private void CheckWhole(object options, IConfiguration section)
    {
        if (options is not IValidatableObject validatable) return;
        foreach (var result in validatable.Validate(new ValidationContext(options)))
        {
            var member = result.MemberNames.Select(JsonNamingPolicy.CamelCase.ConvertName).FirstOrDefault();
            var path = string.Join(':', new[] { (section as IConfigurationSection)?.Path, member }.OfType<string>());
            Add(path, $"{result.ErrorMessage}.");
        }
    }
}

/// <summary>Reads which plugins a section names, with their options. Problems go to the binder.</summary>
internal sealed class PluginChooser(PluginCatalog catalog)
{
    /// <summary>The plugins of a section, of which there is one unless the kind is a list; none after a problem.</summary>
    public IReadOnlyList<PluginChoice> Choose(PluginKind kind, IConfigurationSection section, OptionsBinder binder)
    {
        // An empty list is a list without plugins, an empty object the default plugin with its defaults.
        bool MayBe(string found) => found == "an empty list" ? kind.IsList : kind.TakesOne;
        if (binder.EmptyAt(section.Path) is { } empty && !MayBe(empty))
        {
            var allowed = kind.IsList ? "a list of" : "one of the";
            binder.Add(section.Path, $"found {empty}; allowed: {allowed} {kind.Name} plugins: {Names(kind)}.");
            return [];
        }

        if (kind.IsList && (!kind.TakesOne || section.GetChildren().Any(item => int.TryParse(item.Key, out _))))
        {
            if (section.Value is { Length: > 0 } text)
                binder.Add(section.Path, $"found '{text}'; allowed: a list of {kind.Name} plugins: {Names(kind)}.");
            return
            [
                .. section.GetChildren()
                    .Select(item => ChooseOne(kind, item, item.Value ?? item["name"], binder))
                    .OfType<PluginChoice>(),
            ];
        }

        if (section["name"] is null && section.GetChildren().Any() && kind.Default is not null)
            return [.. Enumerable.Repeat(ChooseOne(kind, section, kind.Default, binder), 1).OfType<PluginChoice>()];
        if (section["name"] is null && kind.Default is null && !section.GetChildren().Any())
        {
            binder.Add(section.Path, $"is missing; choose {kind.Description}: {Names(kind)}.");
            return [];
        }

        return [.. Enumerable.Repeat(ChooseOne(kind, section, section["name"] ?? kind.Default, binder), 1).OfType<PluginChoice>()];
    }

    /// <summary>The plugin that an option chooses, by its name or as an object; null after a problem.</summary>
    public PluginChoice? ChooseInner(PluginKind kind, IConfigurationSection section, OptionsBinder binder) =>
        ChooseOne(kind, section, section.Value ?? section["name"], binder);

    private PluginChoice? ChooseOne(PluginKind kind, IConfigurationSection section, string? name, OptionsBinder binder)
    {
        if (string.IsNullOrEmpty(name))
        {
            var written = section.GetChildren().Select(c => c.Key).FirstOrDefault(k => OptionHints.None.For("", k, ["name"]).Length > 0);
            var hint = written is null ? "" : $" What '{written}' says is called 'name' here.";
            binder.Add(section.Path, $"has no name; allowed: {Names(kind)}.{hint}");
            return null;
        }

        if (catalog.Find(kind, name) is not { } plugin)
        {
            var path = section["name"] is null ? section.Path : section.Path + ":name";
            var hint = NearestName.Hint(name, catalog.Of(kind).Select(p => p.Name));
            binder.Add(path, $"there is no {kind.Name} '{name}'; allowed: {Names(kind)}.{hint}");
            return null;
        }

        if (plugin.OptionsType is not { } options) return new(plugin, Nothing(section, binder));
        return new(plugin, binder.Bind(options, section, "name")) { Paths = binder.PathsIn(section, options) };
    }

    /// <summary>The plugin that another proposes for a kind of which the experiment says nothing.</summary>
    public PluginChoice? Propose(PluginKind kind, string name, PluginDescriptor by, IConfigurationSection section, OptionsBinder binder) =>
        ChooseOne(kind, section, name, binder) is { } choice ? choice with { ProposedBy = by } : null;

    private static object? Nothing(IConfigurationSection section, OptionsBinder binder)
    {
        binder.Bind(typeof(object), section, "name");
        return null;
    }

    private string Names(PluginKind kind) => string.Join(", ", catalog.Of(kind).Select(p => p.Name));
}

/// <summary>The plugins that options of other plugins choose.</summary>
public static class PluginOptions
{
    /// <summary>A new plugin that an option chooses; who asks for it disposes it.</summary>
    /// <param name="option">The option.</param>
    /// <param name="services">What its constructor may ask for.</param>
    /// <exception cref="OutsidePluginException">When an outside plugin fails.</exception>
    public static TContract Create<TContract>(this PluginOption<TContract> option, IServiceProvider services)
        where TContract : class =>
        services.GetService<Composition>() is { } composition
            ? composition.Open<TContract>(option.Choice) : OutsideCreation.Create<TContract>(option.Choice, services);

    /// <summary>A plugin and all that its options choose, by their paths from its section; its own is empty.</summary>
    public static IEnumerable<(string Path, PluginChoice Choice)> All(this PluginChoice choice) =>
        Inner(choice).SelectMany(i => i.Choice.All().Select(a => (Below(i.Option, a.Path), a.Choice))).Prepend(("", choice));

    /// <summary>The path of something inside.</summary>
    internal static string Below(string path, string inner) => inner.Length == 0 ? path : $"{path}.{inner}";

    /// <summary>The JSON of a chosen plugin: its name where nothing else is to be said.</summary>
    internal static JsonNode Short(JsonObject plugin) => plugin.Count == 1 ? plugin["name"]!.DeepClone() : plugin;

    private static IEnumerable<(string Option, PluginChoice Choice)> Inner(PluginChoice choice) => choice.Options is not { } options ? [] :
        from option in OptionProperty.Of(options.GetType())
        where option.Chooses is not null && option.Get(options) is not null
        select (option.Name, ((PluginOption)option.Get(options)!).Choice);
}

/// <summary>Writes a choice as a file has it. Experiments are read by the binder.</summary>
internal sealed class PluginOptionConverter : JsonConverter<PluginOption>
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsAssignableTo(typeof(PluginOption));

    public override PluginOption Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, PluginOption value, JsonSerializerOptions options) =>
        PluginOptions.Short(ResolvedExperiment.Node(value.Choice)).WriteTo(writer);
}
