namespace Diffusion.Framework.Plugins;

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
