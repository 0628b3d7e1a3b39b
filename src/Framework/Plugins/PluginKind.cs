using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Diffusion.Framework.Plugins;

/// <summary>
/// One choice that an experiment or a sweep makes. Each contract has its kind as a static member, such as <c>IModel.Kind</c>.
/// </summary>
/// <param name="name">Singular name, such as <c>sampler</c>.</param>
/// <param name="contract">The interface that its plugins implement.</param>
/// <param name="description">What is chosen, one line.</param>
/// <param name="effect">What the choice can change.</param>
/// <param name="key">Its key in the file, where that is not the name.</param>
public abstract class PluginKind(string name, Type contract, string description, Effect effect, string? key)
    : Section(key ?? name, description, effect)
{
    public string Name { get; } = name;

    public Type Contract { get; } = contract;

    /// <summary>The plugin that is used when the section is absent; null when the experiment must choose.</summary>
    public string? Default { get; init; }

    /// <summary>True when an experiment may name several, in a list. Where there is a default, one alone needs no list.</summary>
    public bool IsList { get; init; }

    /// <summary>True when it is chosen by an option of other plugins, <see cref="PluginOption"/>, and has no section of its own.</summary>
    public bool IsOption { get; init; }

    /// <summary>True when a plugin may stand in the section itself.</summary>
    public bool TakesOne => !IsList || Default is not null;

    public override string ToString() => Name;
}

/// <summary>A kind of plugins with one contract.</summary>
public sealed class PluginKind<TContract>(string name, string description, Effect effect, string? key = null)
    : PluginKind(name, typeof(TContract), description, effect, key)
    where TContract : class;

/// <summary>A part of an experiment file: a choice of plugins, or a group of options.</summary>
/// <param name="key">Its key in the file.</param>
/// <param name="description">What it says, one line.</param>
/// <param name="effect">What its settings can change.</param>
public abstract class Section(string key, string description, Effect effect)
{
    public string Key { get; } = key;

    public string Description { get; } = description;

    public Effect Effect { get; } = effect;

    public override string ToString() => Key;
}

/// <summary>A group of options.</summary>
public abstract class OptionsSection(string key, string description, Effect effect, Type optionsType) : Section(key, description, effect)
{
    /// <summary>The record of the options; it has a parameterless constructor.</summary>
    public Type OptionsType { get; } = optionsType;
}

/// <summary>A group of options of a type.</summary>
public sealed class OptionsSection<TOptions>(string key, string description, Effect effect)
    : OptionsSection(key, description, effect, typeof(TOptions))
    where TOptions : class, new();

/// <summary>
/// What a setting can change, from nothing to everything: who changes one also changes those before it. Identity, shared trainings and
/// kept samples follow from it.
/// </summary>
public enum Effect
{
    /// <summary>Nothing of a result: where it is kept, shown or computed, and how often something is written.</summary>
    Nothing,

    /// <summary>The numbers that judge a model and its samples.</summary>
    Judging,

    /// <summary>Samples, and with them the numbers.</summary>
    Drawing,

    /// <summary>Weights, and with them everything.</summary>
    Training,
}

/// <summary>Says of one option that it can change less than the section that it stands in.</summary>
/// <param name="effect">The most that it changes.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AffectsAttribute(Effect effect) : Attribute
{
    public Effect Effect { get; } = effect;
}

/// <summary>
/// Says of an option that it was added when there were runs already: while it has its default, which is what they did, it is no part of an
/// experiment's identity, so that their identities stay.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AddedLaterAttribute : Attribute;

/// <summary>What is known of a plugin without creating it: the source of the plugin list, the JSON Schema and error messages.</summary>
/// <param name="Kind">Which choice it belongs to.</param>
/// <param name="Name">Its name in experiment files, kebab-case.</param>
/// <param name="Implementation">Its class.</param>
/// <param name="OptionsType">Its options record, or null when it has none.</param>
public sealed record PluginDescriptor(PluginKind Kind, string Name, Type Implementation, Type? OptionsType)
{
    /// <summary>What it is, one line.</summary>
    public string Description => Implementation.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";

    /// <summary>The equation or paper that it implements; empty when there is none.</summary>
    public string Source => Implementation.GetCustomAttribute<SourceAttribute>()?.Reference ?? "";

    /// <summary>The number of its definition; see <see cref="RevisionAttribute"/>.</summary>
    public int Revision => Implementation.GetCustomAttribute<RevisionAttribute>()?.Number ?? RevisionAttribute.First;

    /// <summary>The assembly of outside plugins that it comes from; null for the program's own.</summary>
    public PluginAssembly? Outside { get; internal set; }

    /// <summary>The defaults that it proposes for other sections.</summary>
    public IEnumerable<ProposesAttribute> Proposals => Implementation.GetCustomAttributes<ProposesAttribute>();

    /// <summary>Its options with every default, or null when it has none.</summary>
    public object? DefaultOptions => OptionsType is null ? null : Activator.CreateInstance(OptionsType);

    /// <summary>A new plugin with these options; the rest of its constructor comes from the services.</summary>
    public object Create(IServiceProvider services, object? options) =>
        ActivatorUtilities.CreateInstance(services, Implementation, options is null ? [] : [options]);
}

/// <summary>
/// The number of a definition: of what a plugin computes in training and drawing, or of how a metric is defined. It is raised when a later
/// version changes numbers on purpose. It is part of a run's identity and stands beside each metric, so that old numbers are never ranked
/// against new ones. On an option it is the number of what the option means, and part of the identity where the option is set.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Property)]
public sealed class RevisionAttribute(int number) : Attribute
{
    /// <summary>The revision of a plugin without the attribute.</summary>
    public const int First = 1;

    public int Number { get; } = number;
}
