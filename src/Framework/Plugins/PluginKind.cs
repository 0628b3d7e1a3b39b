namespace Diffusion.Framework.Plugins;

/// <summary>One choice that an experiment or a sweep makes. Each contract has its kind as a static member, such as <c>IModel.Kind</c>.</summary>
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

    /// <summary>True when a plugin may stand in the section itself.</summary>
    public bool TakesOne => !IsList || Default is not null;

    public override string ToString() => Name;
}

/// <summary>A kind of plugins with one contract.</summary>
public sealed class PluginKind<TContract>(string name, string description, Effect effect, string? key = null)
    : PluginKind(name, typeof(TContract), description, effect, key)
    where TContract : class;
